import * as l10n from '@vscode/l10n';
import type { Caution, Choice, PermissionCheck, Plan } from '../../plan/plan';
import { hashOf } from '../../plan/same';
import { namesOf, routeTitle } from '../../route';
import type { NoteView } from '../../webview/common';
import type { CautionView, ChoiceView, PlanPhase, PlanView } from '../../webview/planView';
import { longest, oneLine } from '../../webview/text';
import { clockTime } from '../../webview/time';
import { banner } from './planBanner';
import type { PlanFrame, PlanState } from './planState';
import { stepViews } from './stepView';

/** The whole plan panel from the state of a plan. */
export function planView(state: PlanState, frame: PlanFrame): PlanView {
  const plan = 'plan' in state ? state.plan : undefined;
  const [from = '', to = ''] = frame.title
    ? [frame.title.from, frame.title.to]
    : routeTitle((plan ?? frame).route).split(' → ');
  const shown = banner(state, frame);
  const preview = state.kind === 'preview';
  const foot = footer(state);
  return {
    head: {
      simulated: frame.simulated,
      verb: (plan ?? frame).aim === 'release' ? l10n.t('Let go: ') : l10n.t('Secure '),
      from: oneLine(from),
      to: oneLine(to),
      where: [oneLine(frame.route.service.name), oneLine(frame.subscription), ...when(state, frame.now)],
    },
    phase: phases[state.kind === 'ended' && state.end.outcome.state === 'stopped' ? 'stopped' : state.kind],
    ...(preview && plan && plan.steps.length > 0 && { lead: oneLine(plan.lead, longest.paragraph) }),
    ...(shown && { banner: shown }),
    choices: preview && plan && plan.steps.length > 0 ? [...plan.choices.map(choice), proof(state)] : [],
    cautions: preview && plan ? plan.cautions.map(one => caution(one, state.agreed)) : [],
    stepsTitle: preview ? l10n.t('What will change, in this order') : l10n.t('Steps'),
    steps: stepViews(state),
    asideName: preview ? l10n.t('Before you apply') : l10n.t('About this change'),
    aside: plan ? aside(plan) : [],
    ...(foot && { footer: foot }),
  };
}

const phases: Readonly<Record<PlanState['kind'] | 'stopped', PlanPhase>> = {
  reading: 'reading',
  failed: 'stopped',
  refused: 'stopped',
  preview: 'preview',
  applying: 'applying',
  ended: 'done',
  stopped: 'stopped',
  undoPreview: 'undoPreview',
  undoing: 'undoing',
  undone: 'undone',
};

function when(state: PlanState, now: number): PlanView['head']['where'] {
  switch (state.kind) {
    case 'reading':
      return [l10n.t('Reading')];
    case 'failed':
    case 'refused':
      return [];
    case 'preview':
      return [{ ago: state.plan.readAt, before: l10n.t('Preview, read') }];
    case 'applying':
      return [l10n.t('Applying')];
    case 'undoing':
      return [l10n.t('Undoing')];
    case 'ended':
    case 'undoPreview': {
      const time = clockTime(state.end.endedAt, now);
      return [state.end.outcome.state === 'stopped' ? l10n.t('Stopped {0}', time) : l10n.t('Finished {0}', time)];
    }
    case 'undone':
      return [l10n.t('Undone {0}', clockTime(state.at, now))];
  }
}

function choice(one: Choice): ChoiceView {
  const options = one.options ?? [];
  const title = oneLine(one.title);
  return {
    id: `choice-${one.id}`,
    name: title,
    value: one.multiple && options.length > 0 ? '' : oneLine(one.answer, longest.line),
    ...(!one.multiple &&
      (options.length > 1 || ['identity', 'application', 'scope', 'backEnd', 'keySubscription'].includes(one.id)) && {
        change: { of: one.id, name: title },
      }),
    ...(one.multiple &&
      options.length > 0 && {
        ticks: options.map(option => ({
          of: `${one.id}:${option.id}`,
          label: oneLine(
            option.detail === undefined ? option.label : `${option.label}: ${option.detail}`,
            longest.line,
          ),
          on: option.chosen,
        })),
      }),
    ...(one.note !== undefined && { note: oneLine(one.note, longest.line) }),
  };
}

/** Said and changeable before Apply, so that Apply is the agreement. */
function proof({ plan, sendGatewayToken }: Extract<PlanState, { kind: 'preview' }>): ChoiceView {
  const { service, app } = namesOf(plan.route);
  return {
    id: 'choice-proof',
    name: l10n.t('Proof'),
    value: '',
    ticks: [
      {
        of: 'sendGatewayToken',
        label:
          new Set((plan.routes ?? [plan.route]).map(one => namesOf(one).app)).size > 1
            ? l10n.t('Send the token of {0} once straight to each app', oneLine(service))
            : l10n.t('Send the token of {0} once straight to {1}', oneLine(service), oneLine(app)),
        on: sendGatewayToken,
      },
    ],
    note: l10n.t('It is kept in memory only and never shown.'),
    wide: true,
  };
}

/** What is agreed to is what was read: of several cautions of one kind each, and none that says something else by now. */
const agreementOf = ({ code, title }: Caution): string => `${code}-${hashOf(title).slice(0, 16)}`;

function caution(one: Caution, agreed: ReadonlySet<string>): CautionView {
  const key = agreementOf(one);
  const tick = { of: `caution:${key}`, label: l10n.t('I know, go on'), on: agreed.has(key) };
  return {
    id: `caution-${key}`,
    title: oneLine(one.title, longest.line),
    text: oneLine(one.text, longest.paragraph),
    ...(one.ask && { tick }),
  };
}

const permissionMarks: Readonly<Record<PermissionCheck['state'], NoteView['mark']>> = {
  has: 'check',
  lacks: 'x',
  notKnown: 'circle',
  notNeeded: 'dash',
};

function permission(check: PermissionCheck): NoteView {
  const what = oneLine(check.what, longest.line);
  const missing = check.permission === undefined ? l10n.t('missing') : l10n.t('missing {0}', oneLine(check.permission));
  const words = {
    has: '',
    lacks: `: ${missing}`,
    notKnown: l10n.t(': not known'),
    notNeeded: l10n.t(': not needed'),
  }[check.state];
  const detail = check.detail === undefined ? '' : `. ${oneLine(check.detail, longest.line)}`;
  return { mark: permissionMarks[check.state], text: `${what}${words}${detail}` };
}

/** What undoing each step does, by the numbers of the steps. */
function undoNotes(plan: Plan): readonly NoteView[] {
  const numbers = new Map<string, number[]>();
  for (const [index, { undo }] of plan.steps.entries()) {
    if (undo) numbers.set(undo.text, [...(numbers.get(undo.text) ?? []), index + 1]);
  }
  return [...numbers].map(([text, steps]) => {
    const line = oneLine(text, longest.line);
    const [only] = steps;
    return {
      mark: 'info',
      text:
        steps.length === 1
          ? l10n.t('Step {0}: {1}', only ?? 0, line)
          : l10n.t('Steps {0}: {1}', steps.join(', '), line),
    };
  });
}

function aside(plan: Plan): PlanView['aside'] {
  const undo = undoNotes(plan);
  const parts: PlanView['aside'] = [
    {
      title: l10n.t('What stays'),
      notes: plan.keeps.map(text => ({ mark: 'check', text: oneLine(text, longest.line) })),
    },
    { title: l10n.t('Your permissions'), notes: plan.permissions.map(permission) },
    {
      title: l10n.t('Undo'),
      notes: undo,
      ...(undo.length > 0 && {
        text: l10n.t('If someone else has changed the same thing by then, you’ll see the difference first.'),
      }),
    },
  ];
  return parts.filter(part => part.notes.length > 0);
}

const madeSoFar = (made: number): string =>
  made === 1
    ? l10n.t('1 change made. Stopping now leaves it in place and offers to undo it.')
    : l10n.t('{0} changes made. Stopping now leaves them in place and offers to undo them.', made);

const changes = (count: number): string => (count === 1 ? l10n.t('1 change') : l10n.t('{0} changes', count));
const resources = (count: number): string => (count === 1 ? l10n.t('1 resource') : l10n.t('{0} resources', count));

function footer(state: PlanState): PlanView['footer'] {
  if (state.kind === 'applying') {
    const writes = state.plan.steps.filter(step => step.resources.length > 0);
    const made = writes.filter(step => state.steps[step.id]?.kind === 'done').length;
    const text = state.stopping
      ? l10n.t('Stopping when the running write is done…')
      : made === 0
        ? l10n.t('Nothing has been changed yet.')
        : madeSoFar(made);
    return { text, buttons: [{ button: 'stop', label: l10n.t('Stop'), rank: 'secondary', off: state.stopping }] };
  }
  if (state.kind !== 'preview' || state.plan.steps.length === 0) return undefined;
  const { plan } = state;
  const unagreed = plan.cautions.some(one => one.ask && !state.agreed.has(agreementOf(one)));
  const lacks = plan.permissions.some(check => check.state === 'lacks');
  const count = l10n.t('{0} in {1}, then proof.', changes(plan.changeCount), resources(plan.resourceCount));
  const duration = `${plan.duration.charAt(0).toUpperCase()}${plan.duration.slice(1)}.`;
  const rest = lacks
    ? l10n.t('Your account lacks a permission that this needs.')
    : unagreed
      ? l10n.t('Tick what you agree to first.')
      : l10n.t('Nothing has been changed yet.');
  return {
    text: [`${count} ${duration} `, { muted: rest }],
    buttons: [
      { button: 'apply', label: l10n.t('Apply'), rank: 'primary', off: unagreed || lacks || state.elsewhere },
      { button: 'export', label: l10n.t('Export As…'), rank: 'secondary' },
      { button: 'cancel', label: l10n.t('Cancel'), rank: 'quiet' },
    ],
  };
}
