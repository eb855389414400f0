import { empty, json, type SimResponse } from '../../http';
import { objectOf, textOf } from '../../json';
import { type ApiContainer, policyText, Propagating } from '../../world';
import { ArmError } from '../errors';
import { containerOf } from '../lookup';
import { apimPage } from '../page';
import type { ArmCall } from '../router';
import { startEntityOperation } from './entityOperation';
import { askedFormat, exported, ownerOf, readDocument } from './policyDocument';
import { param, requireGivenMatch, requireMatch, same, withTag } from './precondition';
import { requireUnlocked } from './serviceOperation';
import type { EntityWrite } from './versions';
import { fragmentWire } from './wire';

function fragmentOf(call: ArmCall) {
  const found = containerOf(call);
  const fragment = found.container.fragments.find(each => same(each.name, call.params['fragment'] ?? ''));
  return { ...found, fragment };
}

function getFragment(call: ArmCall): SimResponse {
  const { fragment, ...parent } = fragmentOf(call);
  if (!fragment) throw new ArmError(404, 'ResourceNotFound', 'Policy fragment not found.');
  const format = askedFormat(call);
  const { stored: policy } = fragment.text;
  return withTag(fragmentWire(parent, fragment, format, exported(policy, format)), policy.etag);
}

function listFragments(call: ArmCall): SimResponse {
  const { container, ...parent } = containerOf(call);
  return json(
    200,
    apimPage(call, container.fragments, each => fragmentWire(parent, each, 'xml', exported(each.text.stored, 'xml'))),
  );
}

/** Keys of the policies whose text includes a fragment. */
function users(container: ApiContainer, name: string): string[] {
  const uses = new RegExp(`<include-fragment\\s[^>]*fragment-id\\s*=\\s*["']${escaped(name)}["']`, 'i');
  return [...container.policies].filter(([, policy]) => uses.test(policy.stored?.text ?? '')).map(([key]) => key);
}

function listReferences(call: ArmCall): SimResponse {
  const { fragment, container, id } = fragmentOf(call);
  if (!fragment) throw new ArmError(404, 'ResourceNotFound', 'Policy fragment not found.');
  const found = users(container, fragment.name);
  return json(
    200,
    apimPage(call, found, key => ({ id: ownerOf(container, id, key) })),
  );
}

const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** A long-running operation (domain.md 3.6) that answers what is to be; what is wrong with the document is said at once. */
function putFragment(call: ArmCall): SimResponse {
  const { world } = call;
  const { service, container, fragment, ...parent } = fragmentOf(call);
  requireUnlocked(world, service);
  const before = fragment?.text.stored;
  if (before) requireMatch(call, before.etag);
  const name = fragment?.name ?? param(call, 'fragment');
  const text = readDocument(call, 'fragment', { service, container });
  const { description: sent, format: sentFormat } = objectOf(call.body()['properties']);
  const description = textOf(sent) ?? fragment?.description ?? '';
  const policy = before?.text === text ? before : policyText(world, text);
  const headers = startEntityOperation(call, service, `${parent.id}/policyFragments/${name}`, () => {
    const known = container.fragments.find(each => same(each.name, name));
    if (!known) container.fragments.push({ name, description, text: new Propagating(world.clock, policy) });
    else {
      known.description = description;
      if (policy !== known.text.stored) known.text.set(policy, world.switches.policyDelay);
    }
  });
  const format = sentFormat === 'rawxml' ? 'rawxml' : 'xml';
  const shown = { name, description, text: new Propagating(world.clock, policy) };
  const wire = fragmentWire(parent, shown, format, exported(policy, format), 'Updating');
  return json(before ? 200 : 201, wire, { ...headers, ETag: `"${policy.etag}"` });
}

/** Refused while a policy includes it. */
function deleteFragment(call: ArmCall): SimResponse {
  const { service, container, fragment } = fragmentOf(call);
  requireUnlocked(call.world, service);
  if (!fragment) return empty(204);
  requireGivenMatch(call, fragment.text.stored.etag);
  if (users(container, fragment.name).length > 0) {
    throw new ArmError(
      400,
      'ValidationError',
      `Policy fragment '${fragment.name}' cannot be deleted because policies include it.`,
    );
  }
  container.fragments.splice(container.fragments.indexOf(fragment), 1);
  return empty(200);
}

export const fragmentRoutes: readonly EntityWrite[] = [
  { method: 'GET', pattern: 'policyFragments', handle: listFragments },
  { method: 'GET', pattern: 'policyFragments/{fragment}', handle: getFragment },
  { method: 'HEAD', pattern: 'policyFragments/{fragment}', handle: call => ({ ...getFragment(call), body: '' }) },
  { method: 'PUT', pattern: 'policyFragments/{fragment}', handle: putFragment },
  { method: 'DELETE', pattern: 'policyFragments/{fragment}', handle: deleteFragment },
  { method: 'POST', pattern: 'policyFragments/{fragment}/listReferences', handle: listReferences },
];
