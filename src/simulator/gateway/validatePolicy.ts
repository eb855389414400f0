import { compileDocument } from './document';
import type { DocumentContext } from './documentContext';
import type { PolicyFault } from './policyFault';

/**
 * Why a policy document can't be saved: not well-formed, an element, attribute or expression that this gateway doesn't run (by
 * name), an element in the wrong section, a back end, fragment or named value that isn't there (domain.md 3.5). Empty: it can.
 */
export function validatePolicy(text: string, context: DocumentContext): readonly PolicyFault[] {
  return [...compileDocument(text, context).faults].sort((a, b) => a.line - b.line || a.column - b.column);
}
