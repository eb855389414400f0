import type { Shop } from '../../modes';
import { policy, token } from '../../modes/scenario';
import type { Target } from './target';

/** What the policies of a route are made of, so that several breaks can each change their own part of them. */
export interface Parts {
  resource: string;
  /** Further attributes of the token's statement. */
  attributes: string;
  place: 'api' | 'service' | 'product' | 'revision' | 'otherOperation' | 'none';
  /** An expression under which the statement stands. */
  condition: string | undefined;
  /** Statements after the token, where it stands. */
  after: string;
  /** Of the API's policy besides the token. */
  api: string;
  operationBase: boolean;
  /** Of the operation's policy, after its `<base />`. */
  own: string;
}

export const partsOf = ({ resource, api, own }: Target): Parts => ({
  resource,
  attributes: '',
  place: 'api',
  condition: undefined,
  after: '',
  api,
  operationBase: true,
  own,
});

function statementOf({ resource, attributes, condition, after }: Parts): string {
  const plain = token(resource, attributes);
  const taken = condition === undefined ? plain : `<choose><when condition="${condition}">${plain}</when></choose>`;
  return `${taken}${after}`;
}

/** Writes the policies, wherever the token is asked for. */
export function writePolicies(shop: Shop, { route, operation }: Target, parts: Parts): void {
  const { place, api, operationBase, own } = parts;
  const statement = statementOf(parts);
  shop.setInbound(route, `<base />${place === 'api' ? statement : ''}${api}`);
  if (!operationBase || own !== '') {
    shop.setPolicy(
      { kind: 'operation', api: route, revision: '1', operation },
      policy({ inbound: `${operationBase ? '<base />' : ''}${own}` }),
    );
  }
  const withBase = policy({ inbound: `<base />${statement}` });
  switch (place) {
    case 'service':
      shop.setPolicy(
        { kind: 'global' },
        policy({ inbound: statement, backend: '<forward-request />', outbound: '', 'on-error': '' }),
      );
      break;
    case 'product':
      shop.setPolicy({ kind: 'product', product: 'gold' }, withBase);
      break;
    case 'revision': {
      const current = shop.service.apis.find(each => each.name === route);
      if (!current) throw new Error(`There is no API ${route}.`);
      shop.service.apis.push({ ...current, revision: '2', isCurrent: false, operations: [...current.operations] });
      shop.setPolicy({ kind: 'api', api: route, revision: '2' }, withBase);
      break;
    }
    case 'otherOperation':
      shop.setPolicy({ kind: 'operation', api: route, revision: '1', operation: 'list' }, withBase);
      break;
    case 'api':
    case 'none':
      break;
  }
}
