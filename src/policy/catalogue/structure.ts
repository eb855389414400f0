import { policiesOf, allScopes } from './schema';

const element = policiesOf('structure');
const page = 'api-management-howto-policies';
const section = (name: string, documentation: string): ReturnType<typeof element> =>
  element(name, name, documentation, {
    sections: [],
    children: ['base'],
    content: 'statements',
    link: `${page}#sections`,
  });

export const structureElements = [
  element(
    'policies',
    'Policy document',
    'The policy of one scope: what happens to a call on its way in, at the back end, on its way out, and when something fails.',
    {
      sections: [],
      children: ['inbound', 'backend', 'outbound', 'on-error'],
      link: page,
    },
  ),
  element('fragment', 'Policy fragment', 'Statements to be included in policies with include-fragment.', {
    sections: [],
    content: 'statements',
    link: 'policy-fragments',
  }),
  section('inbound', 'Runs when the call comes in, before the back end is called.'),
  section(
    'backend',
    'Calls the back end. At the global scope it holds forward-request; elsewhere <base /> leads there.',
  ),
  section('outbound', 'Runs when the back end has answered, before the caller gets the answer.'),
  section('on-error', 'Runs when a statement fails, in place of what was left to do.'),
  element(
    'base',
    'Policies of the outer scope',
    'Here the same section of the next scope outside runs (operation, API, product, workspace, global). Without it nothing of the outer scopes runs in this section.',
    {
      scopes: allScopes,
      link: `${page}#use-base-element-to-set-policy-evaluation-order`,
    },
  ),
];
