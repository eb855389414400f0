import * as l10n from '@vscode/l10n';
import type { Caution, Choice, PermissionCheck, Plan } from '../../plan/plan';
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
  const [from = '', to = ''] = frame.title ? [frame.title.from, frame.title.to] : routeTitle(frame.route).split(' → ');
  const shown = banner(state, frame);
  const plan = 'plan' in state ? state.plan : undefined;
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
    stepsTitle: preview ? 'What will change, in this order' : 'Steps',
    steps: stepViews(state),
    asideName: preview ? 'Before you apply' : 'About this change',
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
      return ['Reading'];
    case 'failed':
    case 'refused':
      return [];
    case 'preview':
      return [{ ago: state.plan.readAt, before: 'Preview, read' }];
    case 'applying':
      return ['Applying'];
    case 'undoing':
      return ['Undoing'];
    case 'ended':
    case 'undoPreview':
      return [`${state.end.outcome.state === 'stopped' ? 'Stopped' : 'Finished'} ${clockTime(state.end.endedAt, now)}`];
    case 'undone':
      return [`Undone ${clockTime(state.at, now)}`];
  }
}

function choice(one: Choice): ChoiceView {
  const options = one.options ?? [];
  const title = oneLine(one.title);
  return {
    id: `choice-${one.id}`,
    name: title,
    value: one.multiple && options.length > 0 ? '' : oneLine(one.answer),
    ...(!one.multiple &&
      (options.length > 1 || ['identity', 'application', 'scope'].includes(one.id)) && {
        change: { of: one.id, name: `the ${title.toLowerCase()}` },
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
        label: l10n.t('Send the token of {0} once straight to {1}', oneLine(service), oneLine(app)),
        on: sendGatewayToken,
      },
    ],
    note: l10n.t('It is kept in memory only and never shown.'),
    wide: true,
  };
}

function caution(one: Caution, agreed: ReadonlySet<string>): CautionView {
  const tick = { of: `caution:${one.code}`, label: 'I know, go on', on: agreed.has(one.code) };
  return {
    id: `caution-${one.code}`,
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
  const missing = check.permission === undefined ? 'missing' : `missing ${oneLine(check.permission)}`;
  const words = { has: '', lacks: `: ${missing}`, notKnown: ': not known', notNeeded: ': not needed' }[check.state];
  const detail = check.detail === undefined ? '' : `. ${oneLine(check.detail, longest.line)}`;
  return { mark: permissionMarks[check.state], text: `${what}${words}${detail}` };
}

function aside(plan: Plan): PlanView['aside'] {
  const undo = [...new Set(plan.steps.flatMap(step => (step.undo ? [step.undo.text] : [])))];
  const parts: PlanView['aside'] = [
    {
      title: 'What stays',
      notes: plan.keeps.map(text => ({ mark: 'check', text: oneLine(text, longest.line) })),
    },
    { title: 'Your permissions', notes: plan.permissions.map(permission) },
    {
      title: 'Undo',
      notes: undo.map(text => ({ mark: 'info', text: oneLine(text, longest.line) })),
      ...(undo.length > 0 && {
        text: 'If someone else has changed the same thing by then, you’ll see the difference first.',
      }),
    },
  ];
  return parts.filter(part => part.notes.length > 0);
}

const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

function footer(state: PlanState): PlanView['footer'] {
  if (state.kind === 'applying') {
    const writes = state.plan.steps.filter(step => step.resources.length > 0);
    const made = writes.filter(step => state.steps[step.id]?.kind === 'done').length;
    const text = state.stopping
      ? 'Stopping when the running write is done…'
      : made === 0
        ? 'Nothing has been changed yet.'
        : `${counted(made, 'change')} made. Stopping now leaves ${made === 1 ? 'it' : 'them'} in place and offers to undo ${made === 1 ? 'it' : 'them'}.`;
    return { text, buttons: [{ button: 'stop', label: 'Stop', rank: 'secondary', off: state.stopping }] };
  }
  if (state.kind !== 'preview' || state.plan.steps.length === 0) return undefined;
  const { plan } = state;
  const unagreed = plan.cautions.some(one => one.ask && !state.agreed.has(one.code));
  const lacks = plan.permissions.some(check => check.state === 'lacks');
  const count = `${counted(plan.changeCount, 'change')} in ${counted(plan.resourceCount, 'resource')}, then proof.`;
  const duration = `${plan.duration.charAt(0).toUpperCase()}${plan.duration.slice(1)}.`;
  const rest = lacks
    ? 'Your account lacks a permission that this needs.'
    : unagreed
      ? 'Tick what you agree to first.'
      : 'Nothing has been changed yet.';
  return {
    text: [`${count} ${duration} `, { muted: rest }],
    buttons: [
      { button: 'apply', label: 'Apply', rank: 'primary', off: unagreed || lacks || state.elsewhere },
      { button: 'export', label: l10n.t('Export As…'), rank: 'secondary' },
      { button: 'cancel', label: 'Cancel', rank: 'quiet' },
    ],
  };
}
