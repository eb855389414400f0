import { isObject, objectOf, textOf, type JsonObject } from '../json';
import type { Site } from '../world';

/** The settings that run: `unreadable` where a configuration file is named that isn't there or isn't JSON. */
export type LiveSettings =
  | { readonly kind: 'settings'; readonly properties: JsonObject | undefined }
  | { readonly kind: 'unreadable'; readonly why: string };

/** With `platform.configFilePath` the file runs and the settings in Resource Manager don't (domain.md 5.2, F-49). */
export function liveSettings(site: Site): LiveSettings {
  const properties = site.auth.live();
  const path = textOf(objectOf(properties?.['platform'])['configFilePath']) ?? '';
  if (path === '') {
    return { kind: 'settings', properties };
  }
  const text = site.files[belowContent(path)];
  const file = text === undefined ? undefined : parsed(text);
  return isObject(file)
    ? { kind: 'settings', properties: file }
    : { kind: 'unreadable', why: `The configuration file '${path}' could not be read.` };
}

/** `auth.json` of `/home/site/wwwroot/auth.json`, `D:\home\site\wwwroot\auth.json` and `auth.json`. */
const belowContent = (path: string): string => path.replaceAll('\\', '/').replace(/^.*\/site\/wwwroot\//i, '');

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
