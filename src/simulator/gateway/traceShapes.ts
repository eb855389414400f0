import { STATUS_CODES } from 'node:http';
import { isObject, objectOf, type JsonObject, type JsonValue } from '../json';

/**
 * The other shapes that trace documents were seen in (domain.md 8): `data` as a string where it is a message alone, the
 * message as a list where there is more, and the status as a name.
 */
export function oddShape(data: JsonValue): JsonValue {
  if (!isObject(data)) return data;
  const { message, ...others } = data;
  if (typeof message !== 'string') return data;
  if (Object.keys(others).length === 0) return message;
  const { response } = others;
  return {
    ...others,
    message: [message],
    ...(isObject(response) && { response: named(response) }),
  };
}

function named(response: JsonObject): JsonObject {
  const status = objectOf(response['status']);
  const code = typeof status['code'] === 'number' ? STATUS_CODES[status['code']]?.replaceAll(/[\s-]/g, '') : undefined;
  return { ...response, status: { ...status, ...(code !== undefined && { code }) } };
}
