import { parsePolicy } from '../parse';
import type { PolicyDocument } from '../document';
import { lintAzure } from './azure';
import { lintExpressions } from './expressions';
import type { LintContext, PolicyFinding, Rules } from './finding';
import { lintPlaces } from './places';
import { lintSecrets } from './secrets';
import { lintStructure } from './structure';
import { lintToken } from './token';

export * from './finding';

/**
 * Everything worth saying about a policy, in the order of the text. With no context only rules run that the text
 * alone decides. Values that hold a template's marks are never judged.
 */
export function lintPolicy(policy: string | PolicyDocument, context: LintContext = {}): readonly PolicyFinding[] {
  const steps = lintSteps(typeof policy === 'string' ? parsePolicy(policy) : policy, context);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** The same in steps, so that an editor can let others have their turn between them. */
export function* lintSteps(
  document: PolicyDocument,
  context: LintContext = {},
): Generator<undefined, readonly PolicyFinding[]> {
  const findings: PolicyFinding[] = [];
  const rules: Rules = {
    document,
    text: document.text,
    context,
    report: finding => void findings.push(finding),
  };
  for (const lint of [lintStructure, lintPlaces]) {
    lint(rules);
    yield;
  }
  yield* lintExpressions(rules);
  for (const lint of [lintToken, lintSecrets, lintAzure]) {
    yield;
    lint(rules);
  }
  return findings.sort((a, b) => a.offset - b.offset);
}
