import assert from 'node:assert/strict';
import { nearNames } from '../../../src/ui/policyEditor/service/nearNames';

describe('nearNames', () => {
  const cases: readonly (readonly [name: string, near: readonly string[]])[] = [
    ['api://orders', ['api://orders/']],
    ['api://orders/', ['api://orders']],
    ['api://orders/Orders.Read', ['api://orders/Orders.Read/', 'api://orders']],
    ['https://contoso.example/a/b', ['https://contoso.example/a/b/', 'https://contoso.example/a']],
    ['https://contoso.example', ['https://contoso.example/']],
    ['11111111-1111-1111-1111-111111111111', []],
    ['orders/read', []],
    ['api:///', []],
  ];
  for (const [name, near] of cases) it(name, () => assert.deepEqual(nearNames(name), near));
});
