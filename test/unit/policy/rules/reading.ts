import { type Rule, doc } from './rule';

/** Documents that don't read, beside what looks the same and does. */
export const readingRules: readonly Rule[] = [
  { code: 'endTagWithoutStart', hit: doc('</when>'), miss: doc('<!-- </when> -->') },
  { code: 'endTagNotClosed', hit: doc('<cors></cors\n    <trace />'), miss: doc('<cors></cors\n    ><trace />') },
  { code: 'startTagNotClosed', hit: doc('<cors\n    <trace />'), miss: doc('<cors\n    /><trace />') },
  { code: 'elementNotClosed', hit: doc('<choose>'), miss: doc('<choose></choose >') },
  {
    code: 'closedTooEarly',
    hit: doc('<choose />\n    <when condition="@(a)"></when>\n    </choose>'),
    miss: doc('<choose>\n    <when condition="@(a)"></when>\n    </choose>'),
    fixed: doc('<choose>\n    <when condition="@(a)"></when>\n    </choose>'),
  },
  { code: 'attributeWithoutValue', hit: doc('<cors enabled />'), miss: doc('<cors ${enabled} />') },
  {
    code: 'attributeNotClosed',
    hit: doc('<rewrite-uri template="/a />\n    <trace source="b" />'),
    miss: doc('<rewrite-uri template="/a />b" />'),
  },
  { code: 'attributeRunsOn', hit: doc('<rewrite-uritemplate="/a" />'), miss: doc('<rewrite-uri template="/a" />') },
  { code: 'strayLessThan', hit: doc('a < b'), miss: doc('<set-body>@(a < b)</set-body>') },
  { code: 'strayLessThan', hit: doc('a < b'), miss: doc('%{ if a < b }') },
  {
    code: 'commentInTag',
    hit: doc('<rewrite-uri /* why */ template="/a" />'),
    miss: doc('<rewrite-uri template="/* why */" />'),
  },
  { code: 'commentInTag', hit: doc('<cors <!-- why --> a="b" />'), miss: doc('<cors a="b" /><!-- why -->') },
  { code: 'commentNotClosed', hit: doc('<!-- a -- >'), miss: doc('<!-- a -- -->') },
  {
    code: 'cdataNotClosed',
    hit: doc('<set-body><![CDATA[ a ]] >'),
    miss: doc('<set-body><![CDATA[ a ]]]></set-body>'),
  },
  { code: 'nameExpected', hit: doc('<cors ="a" />'), miss: doc('<cors a = "a" />') },
  {
    code: 'mergeConflict',
    hit: doc('\n<<<<<<< HEAD\n<trace />\n=======\n<cors />\n>>>>>>> b\n'),
    miss: doc('<!--\n<<<<<<< HEAD\n-->'),
  },
];
