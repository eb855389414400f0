import assert from 'node:assert/strict';
import type { Route } from '../../../src/route';
import { explainAuthentication, findRoute, listRoutes, mostRoutes } from '../../../src/ui/assistants/answers';
import { routeTo } from '../plan/memoryAzure';
import { app, facts } from '../route/samples';

const route = routeTo();

const named = (index: number): Route => ({
  ...route,
  id: `route ${index}`,
  api: { ...route.api, id: `${route.api.id}${index}`, name: `api-${index}`, displayName: `API ${index}` },
});

describe('what assistants are told', () => {
  it('is a list of at most so many routes, and that there are more', () => {
    const many = Array.from({ length: mostRoutes + 5 }, (_, index) => named(index));
    const list = listRoutes(many, () => undefined, '', 0);
    assert.deepEqual([list.routes.length, list.total], [mostRoutes, mostRoutes + 5]);
    assert.match(list.note ?? '', /Narrow the filter/);
    assert.equal(listRoutes(many, () => undefined, 'api 7', 0).routes[0]?.route, 'API 7 → orders-app');
  });

  it('finds a route by title, API or app where only one fits', () => {
    const routes = [named(1), named(2)];
    assert.deepEqual(findRoute(routes, ' api 1 -> orders-app '), { kind: 'found', route: routes[0] });
    assert.deepEqual(findRoute(routes, 'api-2'), { kind: 'found', route: routes[1] });
    assert.equal(findRoute(routes, app.name).kind, 'several');
    assert.equal(findRoute(routes, 'x').kind, 'none');
    assert.deepEqual(findRoute([named(1)], app.name), { kind: 'found', route: named(1) });
  });

  it('explains the seven facts in words', () => {
    const told = JSON.stringify(explainAuthentication(route, facts(), undefined, 0));
    assert.match(told, /"id":"F7","name":"Caller allowed","agrees":"yes"/);
  });
});
