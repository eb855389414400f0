import type { NoteView } from '../../../src/webview/common';
import type { DiffLine, PlanView, StepView } from '../../../src/webview/planView';

const line = (kind: DiffLine['kind'], text: string): DiffLine => ({ kind, text });
const client = '8c21b7d4-0b6e-4c0f-9a53-2f1d7e6a90c4';
const policyDiff = (api: string): StepView['diffs'][number] => ({
  title: `Policy of API ${api}`,
  added: 1,
  removed: 0,
  lines: [
    line('same', '<inbound>'),
    line('same', '    <base />'),
    line('added', `    <authentication-managed-identity resource="${client}" />`),
    line('same', '    <rate-limit calls="100" renewal-period="60" />'),
    line('gap', '12 lines stay'),
    line('same', '</inbound>'),
  ],
});

function steps(
  states: readonly StepView['state'][],
  times: readonly StepView['time'][],
  open: readonly boolean[],
): PlanView['steps'] {
  const step = (number: number, title: string, text: StepView['text'], diffs: StepView['diffs']): StepView => ({
    kind: 'step',
    id: `step-${number}`,
    number,
    state: states[number - 1]!,
    title,
    text,
    time: times[number - 1]!,
    diffs,
    open: open[number - 1]!,
  });
  return [
    step(
      1,
      'Turn on the identity of shop-apim',
      'API Management service. A system-assigned identity; nothing else about the service changes.',
      [
        {
          title: 'identity of shop-apim',
          added: 1,
          removed: 1,
          lines: [
            line('removed', '"identity": { "type": "None" }'),
            line('added', '"identity": { "type": "SystemAssigned" }'),
          ],
        },
      ],
    ),
    step(
      2,
      'Send the token: policies of Orders and Checkout',
      ['One line after ', { code: '<base />' }, ' in each. Every other byte stays.'],
      [policyDiff('Orders'), policyDiff('Checkout')],
    ),
    step(
      3,
      'Prove that the token arrives',
      'A call through the gateway. orders-app still answers anyone, so nobody is locked out if this fails.',
      [],
    ),
    {
      kind: 'lock',
      strong: 'From here on orders-app refuses anyone without a token.',
      text: 'Until here nobody notices anything.',
    },
    step(
      4,
      'Lock orders-app: App Service Authentication',
      'Anonymous calls get 401; shop-apim joins the allow list; orders-app stays on it.',
      [
        {
          title: 'authsettingsV2 of orders-app',
          added: 2,
          removed: 2,
          lines: [
            line('same', '"globalValidation": {'),
            line('removed', '  "requireAuthentication": false,'),
            line('removed', '  "unauthenticatedClientAction": "AllowAnonymous"'),
            line('added', '  "requireAuthentication": true,'),
            line('added', '  "unauthenticatedClientAction": "Return401"'),
            line('same', '},'),
          ],
        },
      ],
    ),
    step(
      5,
      'Prove that the route is secured',
      'No token → 401, good token → success, through API Management → success.',
      [],
    ),
  ];
}

const check = (text: NoteView['text']): NoteView => ({ mark: 'check', text });
const aside: PlanView['aside'] = [
  {
    title: 'What stays',
    notes: [
      check('The app registration (8c21b7d4-…) and its secrets'),
      check(['Excluded path ', { code: '/healthz' }]),
      check('Tags, app settings and slots'),
    ],
  },
  {
    title: 'Your permissions',
    notes: [
      check('Change shop-apim and its policies'),
      check('Change authentication of orders-app'),
      { mark: 'dash', text: 'Microsoft Graph: not needed' },
    ],
  },
  {
    title: 'Undo',
    notes: [],
    text: 'Undo puts the policies back byte for byte and the settings to what they meant, at any later time.',
  },
];
const head = (when: string): PlanView['head'] => ({
  simulated: true,
  verb: 'Secure ',
  from: 'Orders',
  to: 'orders-app',
  where: ['shop-apim', 'Shop Production', when],
});
const base = { choices: [], cautions: [], aside, stepsTitle: 'Steps', asideName: 'About this change' } as const;
const closed = [false, false, false, false, false];

/** The states of the mocks, and those between them. */
export const planStates: Readonly<
  Record<
    | 'reading'
    | 'preview'
    | 'applying'
    | 'done'
    | 'failed'
    | 'undoPreview'
    | 'nothingToDo'
    | 'interrupted'
    | 'needsAdministrator',
    PlanView
  >
> = {
  reading: {
    ...base,
    head: head('Reading'),
    phase: 'reading',
    steps: [],
    aside: [],
    banner: {
      state: 'running',
      title: 'Reading what is there…',
      text: 'shop-apim, its policies, and orders-app. Nothing is changed.',
      alert: false,
      progress: 'Reading',
      notes: [],
      buttons: [{ button: 'cancel', label: 'Cancel', rank: 'secondary' }],
    },
  },
  preview: {
    ...base,
    head: head('Preview, read 8 s ago'),
    phase: 'preview',
    lead: 'shop-apim will call orders-app with a token of its own identity, and orders-app will refuse everyone else. No key or secret is created or stored.',
    choices: [
      {
        id: 'choice-identity',
        name: 'Identity',
        value: 'System-assigned, shop-apim',
        change: { of: 'identity', name: 'the identity' },
      },
      {
        id: 'choice-application',
        name: 'App registration',
        value: 'orders-app, already there',
        change: { of: 'application', name: 'the app registration' },
      },
      { id: 'choice-scope', name: 'Policy scope', value: 'API Orders, all operations' },
      {
        id: 'choice-otherApis',
        name: 'Also calls orders-app, would be locked out',
        value: '',
        ticks: [{ of: 'otherApis:checkout', label: 'API Checkout: secure it in this plan', on: true }],
        note: 'Callers outside API Management can’t be seen from here.',
      },
      {
        id: 'choice-proof',
        name: 'Proof',
        value: '',
        ticks: [{ of: 'sendGatewayToken', label: 'Send the token of shop-apim once straight to orders-app', on: true }],
        note: 'It is kept in memory only and never shown.',
        wide: true,
      },
    ],
    cautions: [
      {
        id: 'caution-anyCallerToday',
        title: 'orders-app answers anyone today',
        text: 'Whoever calls it directly, without API Management, is refused from the lock on.',
        tick: { of: 'caution:anyCallerToday', label: 'I know, go on', on: true },
      },
    ],
    stepsTitle: 'What will change, in this order',
    asideName: 'Before you apply',
    steps: steps(
      ['planned', 'planned', 'planned', 'planned', 'planned'],
      ['about 2 min', 'seconds', 'up to 2 min', 'seconds', 'up to 5 min'],
      [false, true, false, true, false],
    ),
    footer: {
      text: ['4 changes in 2 resources, then proof. About 6 minutes. ', { muted: 'Nothing has been changed yet.' }],
      buttons: [
        { button: 'apply', label: 'Apply', rank: 'primary', off: false },
        { button: 'export', label: 'Export As…', rank: 'secondary' },
        { button: 'cancel', label: 'Cancel', rank: 'quiet' },
      ],
    },
  },
  applying: {
    ...base,
    head: head('Applying'),
    phase: 'applying',
    banner: {
      state: 'running',
      title: 'Step 3 of 5: Prove that the token arrives…',
      text: 'orders-app still answers anyone.',
      alert: false,
      progress: 'Step 3 of 5',
      notes: [],
      buttons: [],
    },
    steps: steps(['done', 'done', 'running', 'planned', 'planned'], ['1 min 38 s', '2 s', '0:42', '', ''], closed),
    footer: {
      text: '2 changes made. Stopping now leaves them in place and offers to undo them.',
      buttons: [{ button: 'stop', label: 'Stop', rank: 'secondary' }],
    },
  },
  done: {
    ...base,
    head: head('Finished 10:52'),
    phase: 'done',
    banner: {
      state: 'secured',
      title: 'Secured: proved by three tests',
      text: 'orders-app refuses calls without a token and answers calls that come through shop-apim. It took 3 min 46 s.',
      alert: false,
      notes: [],
      buttons: [
        { button: 'showDiagnostics', label: 'Show Diagnostics', rank: 'primary' },
        { button: 'undo', label: 'Undo…', rank: 'secondary', icon: 'discard' },
        { button: 'export', label: 'Export…', rank: 'quiet' },
      ],
    },
    steps: steps(['done', 'done', 'done', 'done', 'done'], ['1 min 38 s', '2 s', '51 s', '3 s', '1 min 12 s'], closed),
  },
  failed: {
    ...base,
    head: head('Stopped 10:44'),
    phase: 'stopped',
    banner: {
      state: 'broken',
      title: 'Stopped at step 4 of 5. orders-app still answers anyone',
      text: 'Someone else changed the authentication settings of orders-app at 10:41, so they weren’t touched. Nobody is locked out.',
      alert: true,
      notes: [
        { mark: 'check', text: 'Stands: the identity of shop-apim, the policy lines in Orders and Checkout' },
        { mark: 'dash', text: 'Not done: the lock on orders-app, the final proof' },
      ],
      buttons: [
        { button: 'planAgain', label: 'Plan Again…', rank: 'primary' },
        { button: 'undo', label: 'Undo 2 Steps…', rank: 'secondary', icon: 'discard' },
        { button: 'compare', label: 'Compare Settings', rank: 'secondary' },
        { button: 'leaveAsIs', label: 'Leave as Is', rank: 'quiet' },
        { button: 'copyDetails', label: 'Copy Details', rank: 'quiet' },
      ],
    },
    steps: steps(
      ['done', 'done', 'done', 'stopped', 'notStarted'],
      ['1 min 38 s', '2 s', '51 s', 'stopped', 'not started'],
      [false, false, false, true, false],
    ),
  },
  undoPreview: {
    ...base,
    head: head('Finished 10:52'),
    phase: 'undoPreview',
    banner: {
      state: 'unchecked',
      title: 'Undo 2 steps?',
      text: 'orders-app will answer anyone again. What someone else has changed since then is left alone, and you’ll see it.',
      alert: false,
      notes: [{ mark: 'dash', text: 'Lock orders-app: App Service Authentication' }],
      tick: { of: 'turnOffIdentity', label: 'Turn off the identity of shop-apim too', on: false },
      buttons: [
        { button: 'undoNow', label: 'Undo', rank: 'primary', icon: 'discard' },
        { button: 'keep', label: 'Keep', rank: 'secondary' },
      ],
    },
    steps: steps(['done', 'done', 'done', 'done', 'done'], ['1 min 38 s', '2 s', '51 s', '3 s', '1 min 12 s'], closed),
  },
  interrupted: {
    ...base,
    head: head('Stopped 10:44'),
    phase: 'stopped',
    banner: {
      state: 'broken',
      title: 'A change to orders-app was interrupted at step 4 of 5',
      text: 'orders-app still answers anyone, as far as was written down. Finishing reads first and goes on where it stopped.',
      alert: true,
      notes: [
        {
          mark: 'check',
          text: 'Stands: Turn on the identity of shop-apim; Send the token: policies of Orders and Checkout',
        },
        { mark: 'circle', text: 'Perhaps made: Lock orders-app: App Service Authentication' },
        { mark: 'dash', text: 'Not done: Prove that the route is secured' },
      ],
      buttons: [
        { button: 'finish', label: 'Finish', rank: 'primary' },
        { button: 'undo', label: 'Undo 3 Steps…', rank: 'secondary', icon: 'discard' },
        { button: 'leaveAsIs', label: 'Leave as Is', rank: 'quiet' },
        { button: 'copyDetails', label: 'Copy Details', rank: 'quiet' },
      ],
    },
    steps: steps(['done', 'done', 'done', 'stopped', 'notStarted'], ['', '', '', 'stopped', 'not started'], closed),
  },
  needsAdministrator: {
    ...base,
    head: head('Stopped 10:44'),
    phase: 'stopped',
    banner: {
      state: 'broken',
      title: 'Stopped at step 1 of 5. orders-app still answers anyone',
      text: 'Creating the app registration needs rights in the directory that your account doesn’t have. orders-app and the policy weren’t touched. Let an administrator run the script, then go on.',
      alert: true,
      notes: [{ mark: 'dash', text: 'Not done: Create the app registration orders-app' }],
      buttons: [
        { button: 'adminScript', label: 'Copy Script for Admin', rank: 'primary' },
        { button: 'planAgain', label: 'Go On When It Has Run', rank: 'secondary' },
        { button: 'leaveAsIs', label: 'Leave as Is', rank: 'quiet' },
        { button: 'copyDetails', label: 'Copy Details', rank: 'quiet' },
      ],
    },
    steps: steps(
      ['stopped', 'notStarted', 'notStarted', 'notStarted', 'notStarted'],
      ['stopped', '', '', '', ''],
      closed,
    ),
  },
  nothingToDo: {
    ...base,
    head: head('Preview, read just now'),
    phase: 'preview',
    steps: [],
    banner: {
      state: 'configured',
      title: 'Nothing to do: Orders → orders-app is already set up.',
      text: 'All seven facts agree. Three tests can prove it.',
      alert: false,
      notes: [],
      buttons: [{ button: 'prove', label: 'Prove It', rank: 'primary' }],
    },
  },
};
