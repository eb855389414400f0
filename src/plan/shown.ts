import * as l10n from '@vscode/l10n';
import type { Azure, Call } from '../azure/interfaces';
import type { Journal } from './journal';
import { listedPatience, lookUntilSettled } from './patience';
import { type Stored, handlerFor } from './steps';
import { type Stopped, stopped } from './stops';
import type { Group } from './undoGroups';

const stillStands = (): string =>
  l10n.t(
    'So it couldn’t be taken back: it still stands, unless someone else has removed it. Undo again later, or look for it in Microsoft Entra ID.',
  );

const notSeen = (name: string): Stopped =>
  stopped(
    'notSeen',
    l10n.t(
      'Whether {0} was changed isn’t known, as the answer was lost. The directory shows no change, so most likely it wasn’t made; should it turn up later, undo again.',
      name,
    ),
  );

/** What is there before an undo. What the directory doesn't show yet is waited for: taken for gone, it would stay for good. */
export class Shown {
  readonly #azure: Azure;
  readonly #journal: Journal;
  /** Milliseconds since 1970: until then is waited for what isn't shown. */
  #until: number | undefined;

  constructor(azure: Azure, journal: Journal) {
    this.#azure = azure;
    this.#journal = journal;
  }

  async read({ members, whole: { made, before, after, at } }: Group, call: Call): Promise<Stored> {
    const { clock } = this.#azure;
    const handler = handlerFor(made.kind);
    const read = (one: Call): Promise<Stored> => handler.read(this.#azure, made, one);
    const isLongAgo = at !== undefined && clock.now() - at > listedPatience.surely;
    const isNothing = after !== undefined && handler.unchanged(after, before);
    // It was shown then.
    const isOnItsWay = members.some(({ step }) => this.#journal.isTakingBack(step));
    if (handler.showsLate !== true || isLongAgo || isNothing || isOnItsWay) return read(call);
    const name = handler.nameOf(made);
    // One patience for all: what was made together is shown together.
    this.#until ??= clock.now() + listedPatience.total;
    const patience = { ...listedPatience, total: this.#until - clock.now() };
    const why = l10n.t('The directory doesn’t show the change to {0} yet.', name);
    const look = async (one: Call) => {
      const found = await read(one);
      return { state: handler.unchanged(found, before) ? 'notYet' : 'shown', why, found };
    };
    const { state, found } = await lookUntilSettled(look, clock, patience, call);
    if (state === 'shown') return found;
    throw after === undefined ? notSeen(name) : stopped('notListed', `${why} ${stillStands()}`);
  }
}
