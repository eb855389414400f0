import { json, type SimRequest, type SimResponse } from '../http';
import { isObject, type JsonObject, textOf } from '../json';
import { badRequest } from './errors';

const most = 20;

/** `POST /$batch`: up to twenty requests in one, each answered as if it had come alone (Microsoft Graph, JSON batching). */
export function answerBatch(
  request: SimRequest,
  body: JsonObject,
  answer: (request: SimRequest) => SimResponse,
): SimResponse {
  const asked = Array.isArray(body['requests']) ? body['requests'].filter(isObject) : [];
  if (asked.length === 0) throw badRequest('Invalid batch payload format.');
  if (asked.length > most) {
    throw badRequest(`Number of batch request steps exceeds the maximum value of ${most}.`);
  }
  const responses = asked.map(one => {
    const url = new URL(`https://graph.microsoft.com/v1.0${textOf(one['url']) ?? ''}`);
    const inner = isObject(one['body']) ? JSON.stringify(one['body']) : '';
    const response = answer({ ...request, method: textOf(one['method']) ?? 'GET', url, body: inner });
    const text = typeof response.body === 'string' ? response.body : '';
    return {
      id: textOf(one['id']) ?? '',
      status: response.status,
      headers: { ...response.headers },
      ...(text !== '' && { body: JSON.parse(text) as JsonObject }),
    };
  });
  return json(200, { responses });
}
