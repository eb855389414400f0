import type { Route } from '../../route';

/** Routes by the ids of what they start from, end in and belong to. */
export class RouteIndex {
  readonly all: readonly Route[];
  readonly #byOwner = new Map<string, Route[]>();
  readonly #byApp = new Map<string, Route[]>();
  readonly #bySubscription = new Map<string, Route[]>();

  constructor(routes: readonly Route[]) {
    this.all = routes;
    const add = (map: Map<string, Route[]>, id: string, route: Route): void => {
      const key = id.toLowerCase();
      const known = map.get(key);
      if (known) known.push(route);
      else map.set(key, [route]);
    };
    for (const route of routes) {
      const { api, operation, backEnd, service } = route;
      add(this.#byOwner, api.id, route);
      if (operation) add(this.#byOwner, operation.id, route);
      if (backEnd.kind === 'app') {
        add(this.#byApp, backEnd.app.id, route);
        if (backEnd.app.parentId !== undefined) add(this.#byApp, backEnd.app.parentId, route);
      }
      add(this.#bySubscription, service.subscriptionId, route);
    }
  }

  /** Of an API, those of its operations among them, or of one operation. */
  from(ownerId: string): readonly Route[] {
    return this.#byOwner.get(ownerId.toLowerCase()) ?? [];
  }

  /** To an app or one of its slots. */
  to(appId: string): readonly Route[] {
    return this.#byApp.get(appId.toLowerCase()) ?? [];
  }

  inSubscription(subscriptionId: string): readonly Route[] {
    return this.#bySubscription.get(subscriptionId.toLowerCase()) ?? [];
  }
}
