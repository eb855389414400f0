import { type Rule, ami, deleteKey, doc, when } from './rule';

/** The rest of the failure catalogue that the text alone decides, and tags with one way to mend them. */
export const failureRules: readonly Rule[] = [
  {
    code: 'scopeAsResource',
    hit: doc(ami('', 'api://x/user_impersonation')),
    miss: doc(ami('', 'api://x/user')),
    fixed: doc(ami()),
  },
  {
    code: 'tokenOverwritten',
    hit: doc(`${ami()}\n    <authentication-basic username="u" password="{{p}}" />`),
    miss: doc(`<authentication-basic username="u" password="{{p}}" />\n    ${ami()}`),
    fixed: doc(`<authentication-basic username="u" password="{{p}}" />\n    ${ami()}`),
  },
  {
    code: 'subscriptionKeyForwarded',
    hit: doc(ami()),
    miss: doc(deleteKey),
    context: { backEndIsGateway: true },
    fixed: doc(`${ami()}\n    ${deleteKey}`),
  },
  {
    code: 'conditionNeverTrue',
    hit: doc(when('', '@(false)')),
    miss: doc(when('', '@(falsehood)')),
  },
  {
    code: 'attributeTwice',
    hit: doc('<set-body template="none" template="none">a</set-body>'),
    miss: doc('<set-body template="none" id="none">a</set-body>'),
    fixed: doc('<set-body template="none">a</set-body>'),
  },
  { code: 'straySlash', hit: doc('<cors / >'), miss: doc('<cors  />'), fixed: doc('<cors />') },
  {
    code: 'attributeValueNotQuoted',
    hit: doc('<set-body template=none>a</set-body>'),
    miss: doc('<set-body template=${x}>a</set-body>'),
    fixed: doc('<set-body template="none">a</set-body>'),
  },
];
