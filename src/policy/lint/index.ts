import { parsePolicy } from '../parse';
import type { PolicyDocument } from '../document';
import { lintAzure } from './azure';
import { lintExpressions } from './expressions';
import type { LintContext, PolicyFinding } from './finding';
import { lintSecrets } from './secrets';
import { lintStructure } from './structure';
import { lintToken } from './token';

export * from './finding';

/**
 * Everything worth saying about a policy, in the order of the text. With no context only rules run that the text
 * alone decides. Values that hold a template's marks are never judged.
 */
export function lintPolicy(policy: string | PolicyDocument, context: LintContext = {}): readonly PolicyFinding[] {
  const document = typeof policy === 'string' ? parsePolicy(policy) : policy;
  const findings: PolicyFinding[] = [];
  const rules = {
    document,
    text: document.text,
    context,
    report: (finding: PolicyFinding) => void findings.push(finding),
  };
  lintStructure(rules);
  lintExpressions(rules);
  lintToken(rules);
  lintSecrets(rules);
  lintAzure(rules);
  return findings.sort((a, b) => a.offset - b.offset);
}
