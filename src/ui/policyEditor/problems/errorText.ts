import * as l10n from '@vscode/l10n';
import type { PolicyErrorCode } from '../../../policy';

/** What the Problems panel says about an error of the parser. */
export function errorText(code: PolicyErrorCode, subject: string): string {
  switch (code) {
    case 'expressionNotClosed':
      return l10n.t('This expression isn’t closed.');
    case 'stringNotClosed':
      return l10n.t('A string in this expression isn’t closed.');
    case 'expressionIsOnlyPart':
      return l10n.t('An expression has to be the whole value.');
    case 'endTagWithoutStart':
      return l10n.t('There is no <{0}> that this end tag closes.', subject);
    case 'startTagNotClosed':
      return l10n.t('The start tag of <{0}> isn’t closed.', subject);
    case 'elementNotClosed':
      return l10n.t('<{0}> isn’t closed.', subject);
    case 'closedTooEarly':
      return l10n.t('This <{0}> closes itself, and an end tag for it follows.', subject);
    case 'attributeWithoutValue':
      return l10n.t('The attribute {0} has no value.', subject);
    case 'attributeValueNotQuoted':
      return l10n.t('The value of {0} has to be in quotes.', subject);
    case 'attributeNotClosed':
      return l10n.t('The value of {0} isn’t closed.', subject);
    case 'attributeTwice':
      return l10n.t('The attribute {0} is there twice.', subject);
    case 'attributeRunsOn':
      return l10n.t('There has to be a space before {0}.', subject);
    case 'endTagNotClosed':
      return l10n.t('The end tag of <{0}> isn’t closed.', subject);
    case 'commentInTag':
      return l10n.t('A comment can’t stand inside a tag.');
    case 'straySlash':
      return l10n.t('A “/” isn’t allowed here.');
    case 'strayLessThan':
      return l10n.t('A “<” in text has to be written as “&lt;”.');
    case 'commentNotClosed':
      return l10n.t('This comment isn’t closed.');
    case 'cdataNotClosed':
      return l10n.t('This CDATA section isn’t closed.');
    case 'nameExpected':
      return l10n.t('A name is expected here.');
    case 'mergeConflict':
      return l10n.t('This is the mark of a merge conflict.');
  }
}
