import { cloudNamed, unknownGraph } from './clouds';
import type { Cloud } from './interfaces';

/** One setting as VS Code's `inspect` gives it: who says what. */
export interface InspectedSetting {
  readonly globalValue?: unknown;
  readonly workspaceValue?: unknown;
  readonly workspaceFolderValue?: unknown;
}

/** The standard settings of all Azure extensions, `microsoft-sovereign-cloud.*` (models.md 2.2). */
export interface CloudSettings {
  readonly environment: InspectedSetting;
  readonly customEnvironment: InspectedSetting;
}

export type CloudSettingName = keyof CloudSettings;

export type CloudChoice =
  | { readonly kind: 'cloud'; readonly cloud: Cloud }
  /** A workspace says otherwise than the user: nothing may be sent until that is gone, whether it is trusted or not. */
  | { readonly kind: 'workspaceOverride'; readonly setting: CloudSettingName }
  | { readonly kind: 'unknownEnvironment' }
  /** `property` of the custom environment is missing or no plain https address. */
  | { readonly kind: 'badAddress'; readonly property: string };

/** An https origin without credentials, query or fragment, no slash at the end; undefined: it isn't one. */
function address(value: unknown): string | undefined {
  if (typeof value !== 'string' || !URL.canParse(value)) return undefined;
  const url = new URL(value);
  const isPlain = url.protocol === 'https:' && url.username === '' && url.password === '';
  return isPlain && url.search === '' && url.hash === '' ? value.replace(/\/+$/, '') : undefined;
}

function customCloud(value: unknown): CloudChoice {
  const given: Readonly<Record<string, unknown>> =
    typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  const needed = {
    resourceManager: 'resourceManagerEndpointUrl',
    authority: 'activeDirectoryEndpointUrl',
    portal: 'portalUrl',
    audience: 'managementEndpointUrl',
  } as const;
  const graph = given['microsoftGraphUrl'];
  const bad =
    Object.values(needed).find(property => address(given[property]) === undefined) ??
    (graph !== undefined && address(graph) === undefined ? 'microsoftGraphUrl' : undefined);
  if (bad !== undefined) return { kind: 'badAddress', property: bad };
  const of = (property: string): string => address(given[property]) ?? '';
  return {
    kind: 'cloud',
    cloud: {
      name: typeof given['name'] === 'string' ? given['name'] : 'custom',
      resourceManager: of(needed.resourceManager),
      // An audience is the string as it is written: a slash at its end belongs to it.
      resourceManagerAudience: String(given[needed.audience]),
      authority: of(needed.authority),
      tokenIssuers: { v1: of(needed.authority), v2: of(needed.authority) },
      graph: address(graph) ?? unknownGraph,
      portal: of(needed.portal),
    },
  };
}

/**
 * The cloud that the user's own settings name. A value that a workspace sets is never used and never ignored: the
 * sign-in library reads the merged value, so the two must agree before it is asked for anything.
 */
export function chooseCloud(settings: CloudSettings): CloudChoice {
  for (const setting of ['environment', 'customEnvironment'] as const) {
    const { globalValue, workspaceValue, workspaceFolderValue } = settings[setting];
    const differs = [workspaceValue, workspaceFolderValue].some(
      value => value !== undefined && JSON.stringify(value) !== JSON.stringify(globalValue),
    );
    if (differs) return { kind: 'workspaceOverride', setting };
  }
  const environment = settings.environment.globalValue ?? '';
  if (environment === 'custom') return customCloud(settings.customEnvironment.globalValue);
  const cloud = typeof environment === 'string' ? cloudNamed(environment) : undefined;
  return cloud ? { kind: 'cloud', cloud } : { kind: 'unknownEnvironment' };
}
