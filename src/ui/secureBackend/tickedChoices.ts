import type { KeyHolder, Plan, PlanChoices } from '../../plan/plan';
import { without } from '../../plan/routeChoices';

const isKeyHolder = (id: string): id is KeyHolder => id === 'namedValue' || id === 'hostKey';

/** `slots:/subscriptions/…` by what it is of, and which. */
export function partsOf(of: string): { readonly kind: string; readonly id: string } {
  const [kind = '', ...rest] = of.split(':');
  return { kind, id: rest.join(':') };
}

export interface Ticked {
  readonly choices: PlanChoices;
  /** The plan is made from more than what has been read for it. */
  readonly rereads: boolean;
}

/** The answers once a box of the preview is set or cleared; undefined: it is none of a choice. */
export function tickedChoices(
  choices: PlanChoices,
  plan: Pick<Plan, 'choices'>,
  of: string,
  on: boolean,
): Ticked | undefined {
  const { kind, id } = partsOf(of);
  const options = plan.choices.find(one => one.id === kind)?.options ?? [];
  const chosen = options.filter(one => (one.id === id ? on : one.chosen)).map(one => one.id);
  const here = (answers: PlanChoices): Ticked => ({ choices: { ...choices, ...answers }, rereads: false });
  switch (kind) {
    case 'backEnd':
      return here({ straight: on });
    case 'registrations':
      return {
        choices: { ...without(choices, 'registration'), ...(on && { registration: 'whereNone' }) },
        rereads: true,
      };
    case 'pool':
      return here({ poolApps: chosen });
    case 'otherApis':
      return here({ otherApis: chosen });
    case 'healthCheck':
      return here({ lockHealthCheck: !on });
    case 'privateAddresses':
      return here({ privateAddresses: on });
    case 'stages':
      return here({ lockLater: on });
    case 'functionKey':
      return here({ keepFunctionKey: !on });
    case 'deleteKey': {
      // Without the named value the host key isn't free.
      const left = id === 'namedValue' && !on ? [] : chosen;
      // Host keys are read only once they are to go.
      return { choices: { ...choices, deleteKey: left.filter(isKeyHolder) }, rereads: id === 'hostKey' && on };
    }
    case 'slots':
      return here({ slots: chosen });
    default:
      return undefined;
  }
}
