import { type Rule, body, doc, when } from './rule';

/** What stands where it is not documented. */
export const placeRules: readonly Rule[] = [
  { code: 'unknownElement', hit: doc('<set-headers />'), miss: doc(body('<soap:Envelope><a /></soap:Envelope>')) },
  { code: 'unknownElement', hit: doc('<cors><origins /></cors>'), miss: doc('<cors><allowed-origins /></cors>') },
  {
    code: 'elementElsewhere',
    hit: doc('<forward-request />'),
    miss: doc('', '  <backend><forward-request /></backend>\n'),
  },
  {
    code: 'elementElsewhere',
    hit: doc('<cors><set-body>a</set-body></cors>'),
    miss: doc(when('<set-body>a</set-body>')),
  },
  {
    code: 'elementNotAtScope',
    hit: doc('<validate-graphql-request />'),
    miss: doc('<rewrite-uri template="/" />'),
    context: { scope: 'operation' },
  },
  {
    code: 'unknownAttribute',
    hit: doc('<rewrite-uri templates="/" />'),
    miss: doc('<rewrite-uri template="/" id="x" ${more} />'),
  },
];
