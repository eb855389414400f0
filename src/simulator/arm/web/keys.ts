import { empty, json, type SimResponse } from '../../http';
import { objectOf } from '../../json';
import type { Site } from '../../world';
import { ArmError } from '../errors';
import { siteOf } from '../lookup';
import type { ArmCall } from '../router';
import { functionOf } from './functions';

const notFound = (key: string) => new ArmError(404, 'NotFound', `The key ${key} was not found.`);

function keysOf(keys: Site['hostKeys'], type: string): Record<string, string> {
  if (type.toLowerCase() === 'functionkeys') return keys.functionKeys;
  if (type.toLowerCase() === 'systemkeys') return keys.systemKeys;
  throw new ArmError(400, 'BadRequest', `The key type ${type} is not known.`);
}

/** Without a value one is made: that is how keys are rotated. */
function put(call: ArmCall, keys: Record<string, string>): SimResponse {
  const { key = '' } = call.params;
  const body = call.body();
  // The specification has name and value at the top; clients are seen to send them in `properties`.
  const value = body['value'] ?? objectOf(body['properties'])['value'];
  const made = typeof value === 'string' ? value : call.world.ids.key(40);
  const status = keys[key] === undefined ? 201 : 200;
  keys[key] = made;
  return json(status, { name: key, value: made });
}

function remove(call: ArmCall, keys: Record<string, string>): SimResponse {
  const { key = '' } = call.params;
  if (keys[key] === undefined) throw notFound(key);
  Reflect.deleteProperty(keys, key);
  return empty(204);
}

const hostKeys = (call: ArmCall) => keysOf(siteOf(call).hostKeys, call.params['keyType'] ?? '');
const functionKeys = (call: ArmCall) => functionOf(call).found.keys;

/** Making and taking keys of the host and of one function, as importing a Function App and rotating do (domain.md 2.5). */
export const keyHandlers = {
  putHostKey: (call: ArmCall): SimResponse => put(call, hostKeys(call)),
  deleteHostKey: (call: ArmCall): SimResponse => remove(call, hostKeys(call)),
  putFunctionKey: (call: ArmCall): SimResponse => put(call, functionKeys(call)),
  deleteFunctionKey: (call: ArmCall): SimResponse => remove(call, functionKeys(call)),
};
