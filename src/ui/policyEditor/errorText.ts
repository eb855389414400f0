import type { PolicyError, PolicyErrorCode } from '../../policy';

const texts: Readonly<Record<PolicyErrorCode, (subject: string) => string>> = {
  expressionNotClosed: () => 'This expression isn’t closed.',
  stringNotClosed: () => 'A string in this expression isn’t closed.',
  expressionIsOnlyPart: () => 'An expression has to be the whole value.',
  endTagWithoutStart: name => `There is no <${name}> that this end tag closes.`,
  startTagNotClosed: name => `The start tag of <${name}> isn’t closed.`,
  elementNotClosed: name => `<${name}> isn’t closed.`,
  attributeWithoutValue: name => `The attribute ${name} has no value.`,
  attributeValueNotQuoted: name => `The value of ${name} has to be in quotes.`,
  attributeNotClosed: name => `The value of ${name} isn’t closed.`,
  attributeTwice: name => `The attribute ${name} is there twice.`,
  attributeRunsOn: name => `There has to be a space before ${name}.`,
  endTagNotClosed: name => `The end tag of <${name}> isn’t closed.`,
  straySlash: () => 'A “/” isn’t allowed here.',
  strayLessThan: () => 'A “<” in text has to be written as “&lt;”.',
  commentNotClosed: () => 'This comment isn’t closed.',
  cdataNotClosed: () => 'This CDATA section isn’t closed.',
  nameExpected: () => 'A name is expected here.',
  mergeConflict: () => 'This is the mark of a merge conflict.',
};

/** What the Problems panel says about an error of the parser. */
export const errorText = (error: PolicyError): string => texts[error.code](error.subject ?? 'this');
