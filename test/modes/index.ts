import type { World } from '../../src/simulator/world';
import { allowListModes } from './allowLists';
import { backEndModes } from './backEnds';
import { compositionModes } from './composition';
import type { Mode } from './mode';
import { platformModes } from './platform';
import { Shop } from './shop';
import { tokenModes } from './tokens';

export type { Ask, Mode, RouteName, Sight } from './mode';
export { ids, keys, scenario, serviceId, siteId } from './scenario';
export { Shop } from './shop';

/** Every way to produce a row of domain.md 10, in the order of its tables. */
export const modes: readonly Mode[] = [
  ...allowListModes,
  ...tokenModes,
  ...compositionModes,
  ...backEndModes,
  ...platformModes,
];

export const nameOf = (mode: Mode): string => (mode.variant === undefined ? mode.id : `${mode.id}, ${mode.variant}`);

/** Breaks the secured shop that a world was made of (`scenario`) so that it shows this mode; which one is its name. */
export async function produce(world: World, name: string): Promise<Mode> {
  const mode = modes.find(each => nameOf(each) === name);
  if (!mode) throw new Error(`No mode is called ${name}.`);
  await mode.produce(new Shop(world));
  return mode;
}
