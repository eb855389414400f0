import { contextIn } from '../../gateway/documentContext';
import { validatePolicy } from '../../gateway/validatePolicy';
import { objectOf, textOf } from '../../json';
import { type ApiContainer, type ApimService, policyKey, type PolicyText } from '../../world';
import { ArmError, validationError } from '../errors';
import type { ArmCall } from '../router';
import { fromXml, laidOut, toXml } from './policyFormat';

export type Format = 'xml' | 'rawxml';

export function askedFormat(call: ArmCall): Format {
  const format = call.query.get('format') ?? 'xml';
  if (format === 'xml' || format === 'rawxml') return format;
  throw validationError('format', `The format '${format}' is not supported for export.`);
}

export const exported = (policy: PolicyText, format: Format): string =>
  format === 'xml' ? toXml(policy.text) : policy.text;

/** What was sent, as it is stored; throws 400 with one detail per mistake (domain.md 3.5). */
export function readDocument(
  call: ArmCall,
  kind: 'policies' | 'fragment',
  place: { readonly service: ApimService; readonly container: ApiContainer; readonly urlTemplate?: string },
): string {
  const properties = objectOf(call.body()['properties']);
  const value = textOf(properties['value']);
  const format = textOf(properties['format']) ?? 'xml';
  if (value === undefined || value.trim() === '') throw validationError('value', 'Policy value is required.');
  if (format === 'xml-link' || format === 'rawxml-link') {
    throw validationError('format', 'The link could not be read: the local Azure connects to nothing.');
  }
  if (format !== 'xml' && format !== 'rawxml')
    throw validationError('format', `The format '${format}' is not supported.`);
  const { policySizeLimit: limit } = call.world.switches;
  if (limit > 0 && Buffer.byteLength(value) > limit) {
    throw validationError('value', `Policy document size must not exceed ${limit} bytes.`);
  }
  const { urlTemplate } = place;
  const context = contextIn(place.service, place.container, {
    kind,
    format,
    ...(urlTemplate !== undefined && { urlTemplate }),
  });
  const faults = validatePolicy(value, context);
  if (faults.length > 0) {
    throw new ArmError(400, 'ValidationError', 'One or more fields contain incorrect values:', {
      details: faults.map(({ element, message }) => ({ code: 'ValidationError', target: element, message })),
    });
  }
  return laidOut(format === 'xml' ? fromXml(value) : value);
}

/** The id of what a policy belongs to, from its key; the current revision's has no `;rev=`. */
export function ownerOf(container: ApiContainer, id: string, key: string): string {
  const [kind = '', name = '', operation] = key.split('/');
  if (kind === 'global') return id;
  if (kind === 'product') return `${id}/products/${name}`;
  const api = container.apis.find(
    each => policyKey({ kind: 'api', api: each.name, revision: each.revision }) === `api/${name}`,
  );
  const owner = `${id}/apis/${api?.isCurrent ? api.name : name}`;
  return operation === undefined ? owner : `${owner}/operations/${operation}`;
}
