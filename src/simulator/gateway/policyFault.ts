/** One reason why a policy document can't be saved, placed in the text as sent (domain.md 3.5). */
export interface PolicyFault {
  /** The element, `target` on the wire. */
  readonly element: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** Without the prefix. */
  readonly text: string;
  /** `Error in element '…' on line L, column C: …`. */
  readonly message: string;
}

export function policyFault(
  element: string,
  place: { readonly line: number; readonly column: number },
  text: string,
): PolicyFault {
  const { line, column } = place;
  return {
    element,
    line,
    column,
    text,
    message: `Error in element '${element}' on line ${line}, column ${column}: ${text}`,
  };
}
