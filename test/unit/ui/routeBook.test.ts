import assert from 'node:assert/strict';
import type { Route, Service } from '../../../src/route';
import { RouteBook } from '../../../src/ui/explorer/routeBook';
import type { Tenant } from '../../../src/ui/explorer/tenant';
import { apiNamed, routeTo, service as sample } from '../plan/memoryAzure';

const services = ['a', 'b'].flatMap(subscriptionId =>
  Array.from({ length: 8 }, (_, index): Service => ({
    ...sample,
    id: `${sample.id}-${subscriptionId}${index}`,
    subscriptionId,
  })),
);
const tenant = {
  everything: () => Promise.resolve({ services, apps: [] }),
  partsOf: () => ({ apis: { value: [] } }),
} as unknown as Tenant;
const routeOf = (service: Service): Route => ({ ...routeTo(apiNamed(service.id)), service });

describe('the routes of a tenant', () => {
  it('are found for a few services of each subscription at a time, and given in the order of the services', async () => {
    const running = new Map<string, number>();
    let most = 0;
    let together = 0;
    const book = new RouteBook(
      tenant,
      async (_, service) => {
        running.set(service.subscriptionId, (running.get(service.subscriptionId) ?? 0) + 1);
        most = Math.max(most, ...running.values());
        together = Math.max(
          together,
          [...running.values()].reduce((sum, one) => sum + one, 0),
        );
        await new Promise(resolve => setImmediate(resolve));
        running.set(service.subscriptionId, (running.get(service.subscriptionId) ?? 0) - 1);
        return [routeOf(service)];
      },
      () => undefined,
    );
    const found = await book.all();
    assert.deepEqual(
      found.map(route => route.service.id),
      services.map(service => service.id),
    );
    assert.deepEqual([most, together], [3, 6]);
  });

  it('leave out a service that can’t be read, and go on with the others', async () => {
    const failing = services[2]!.id;
    const book = new RouteBook(
      tenant,
      (_, service) => (service.id === failing ? Promise.reject(new Error('no')) : Promise.resolve([routeOf(service)])),
      () => undefined,
    );
    assert.equal((await book.all()).length, services.length - 1);
    assert.equal(book.of(services[2]!).state.state, 'failed');
  });
});
