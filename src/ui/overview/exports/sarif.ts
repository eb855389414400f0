import * as l10n from '@vscode/l10n';
import { type FactId, factName, postureSentence } from '../../../route';
import type { OverviewRow } from '../row';
import { type Exportable, exported } from './exportable';

interface Rule {
  readonly id: string;
  readonly name: string;
  readonly level: 'error' | 'warning' | 'note';
  readonly short: string;
  readonly help: string;
}

/** One rule per fact that can disagree, and one for each way of not knowing. */
function rules(): readonly Rule[] {
  const fact = (id: FactId, short: string, help: string): Rule => ({
    id: `apim-mi/${id}`,
    name: factName(id).replace(/\s(\w)/gu, (_, letter: string) => letter.toUpperCase()),
    level: 'error',
    short,
    help,
  });
  return [
    fact(
      'F1',
      l10n.t('The service has the identity that its policy names.'),
      l10n.t(
        'Turn on the identity of the API Management service, or attach the user-assigned identity that the policy names.',
      ),
    ),
    fact(
      'F2',
      l10n.t('The effective policy asks for a token and sends it.'),
      l10n.t(
        'Add authentication-managed-identity to the inbound section of the API’s policy, after <base />, and let nothing later replace Authorization.',
      ),
    ),
    fact(
      'F3',
      l10n.t('The token is asked for the application that stands for the back end.'),
      l10n.t('Register an application for the app, or correct the resource in the policy.'),
    ),
    fact(
      'F4',
      l10n.t('The calling identity is assigned to the application where that is required.'),
      l10n.t('Assign the identity to a role of the enterprise application, or turn off “Assignment required”.'),
    ),
    fact(
      'F5',
      l10n.t('The back end refuses calls without a token.'),
      l10n.t(
        'Turn on App Service Authentication with “Require authentication” and HTTP 401 on the app and on each of its slots.',
      ),
    ),
    fact(
      'F6',
      l10n.t('The back end accepts the token’s audience and issuer.'),
      l10n.t('Add the token’s audience to the allowed audiences, and set the issuer of the token’s version.'),
    ),
    fact(
      'F7',
      l10n.t('The back end lets in this caller and no others.'),
      l10n.t('Put the client ID of the calling identity on the allow list of the app’s authentication.'),
    ),
    {
      id: 'apim-mi/not-proved',
      name: 'notProved',
      level: 'note',
      short: l10n.t('All seven facts agree, but no test has proved the route.'),
      help: l10n.t(
        'Run Diagnostics on the route: it proves by calls that anonymous callers are refused and the gateway gets through.',
      ),
    },
    {
      id: 'apim-mi/not-checked',
      name: 'notChecked',
      level: 'note',
      short: l10n.t('The route could not be judged.'),
      help: l10n.t(
        'Read the route with an account that may see its service, policies and app, from where they can be reached.',
      ),
    },
  ];
}

export function ruleIdOf({ posture }: OverviewRow): string | undefined {
  switch (posture?.word) {
    case 'secured':
      return undefined;
    case 'open':
    case 'broken':
      return `apim-mi/${posture.fact.id}`;
    case 'configured':
      return 'apim-mi/not-proved';
    case 'unknown':
    case undefined:
      return 'apim-mi/not-checked';
  }
}

/** SARIF 2.1.0: each route that isn't secured is a result. */
export function toSarif({ rows, at, simulated, version }: Exportable): string {
  const all = rules();
  const results = rows.flatMap(row => {
    const ruleId = ruleIdOf(row);
    const ruleIndex = all.findIndex(rule => rule.id === ruleId);
    const rule = all[ruleIndex];
    if (!rule) return [];
    const one = exported(row);
    return [
      {
        ruleId: rule.id,
        ruleIndex,
        level: rule.level,
        message: { text: `${one.route}: ${postureSentence(row.posture, row.names, at)}` },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: encodeURI(one.apiId.replace(/^\//, '')) },
              region: { startLine: 1 },
            },
            logicalLocations: [{ name: one.api, fullyQualifiedName: one.apiId, kind: 'resource' }],
          },
        ],
        partialFingerprints: { 'routeId/v1': row.route.id },
        properties: {
          posture: one.posture,
          service: one.service,
          subscription: one.subscription,
          backEnd: one.backEnd,
          facts: one.facts,
        },
      },
    ];
  });
  const driver = {
    name: 'APIM Managed Identity',
    semanticVersion: version,
    rules: all.map(rule => ({
      id: rule.id,
      name: rule.name,
      shortDescription: { text: rule.short },
      fullDescription: { text: rule.short },
      help: { text: rule.help, markdown: rule.help.replaceAll('<base />', '`<base />`') },
      defaultConfiguration: { level: rule.level },
    })),
  };
  const run = {
    ...(simulated && { properties: { note: l10n.t('Local Azure, simulated') } }),
    tool: { driver },
    columnKind: 'utf16CodeUnits',
    invocations: [{ executionSuccessful: true, endTimeUtc: new Date(at).toISOString() }],
    results,
  };
  return `${JSON.stringify({ $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] }, null, 2)}\n`;
}
