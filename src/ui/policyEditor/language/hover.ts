import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { hasTemplateMark } from '../../../policy';
import { sameId } from '../../../route';
import type { Explorer } from '../../explorer';
import { escapeMarkdown } from '../../markdown';
import type { ParsedPolicies } from '../parsedPolicies';
import { rangeOf } from '../policyLanguage';
import { type PolicyOwner, ownerOf } from '../service/policyOwner';
import { type ServiceFacts, readable } from '../service/serviceFacts';
import { type HoverSubject, hoverAt } from './hoverText';

type ValueSubject = Extract<HoverSubject, { kind: 'value' }>;

/** Words of the catalogue, and what a value is called in Azure. The Markdown is untrusted. */
export class PolicyHover implements vscode.HoverProvider {
  readonly #explorer: Explorer;
  readonly #facts: ServiceFacts;
  readonly #parsed: ParsedPolicies;

  constructor(explorer: Explorer, facts: ServiceFacts, parsed: ParsedPolicies) {
    this.#explorer = explorer;
    this.#facts = facts;
    this.#parsed = parsed;
  }

  async provideHover(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.Hover | undefined> {
    const subject = hoverAt(this.#parsed.of(document), document.offsetAt(position));
    if (!subject) return undefined;
    const range = rangeOf(document, subject.start, subject.end - subject.start);
    const owner = subject.kind === 'value' ? await ownerOf(document, this.#explorer) : undefined;
    const found = owner && subject.kind === 'value' ? await this.#words(owner, subject) : undefined;
    if (token.isCancellationRequested) return undefined;
    const markdown = [found === undefined ? '' : escapeMarkdown(found), subject.markdown].filter(part => part !== '');
    return markdown.length === 0
      ? undefined
      : new vscode.Hover(new vscode.MarkdownString(markdown.join('\n\n')), range);
  }

  /** What a value stands for in Azure; undefined where that isn't known. */
  async #words(owner: PolicyOwner, { of, value }: ValueSubject): Promise<string | undefined> {
    if (value === '' || hasTemplateMark(value) || /@[({]|\{\{/.test(value)) return undefined;
    switch (of) {
      case 'resource':
      case 'audience':
      case 'applicationId': {
        const application = await readable(this.#facts.application(owner, value));
        if (application === null) return l10n.t('There is no app registration “{0}” in this tenant.', value);
        if (!application) return undefined;
        return application.foreign
          ? l10n.t('{0}, an application of another tenant', application.displayName)
          : l10n.t('App registration {0}', application.displayName);
      }
      case 'identityClientId': {
        const service = await readable(this.#facts.service(owner));
        const identity = service?.identity.userAssigned.find(one => sameId(one.clientId, value));
        if (!service) return undefined;
        return identity
          ? l10n.t('User-assigned identity {0}', identity.id.slice(identity.id.lastIndexOf('/') + 1))
          : l10n.t('{0} has no identity with this client ID.', service.name);
      }
      case 'backEndId': {
        const backEnds = await readable(this.#facts.backEnds(owner));
        const backEnd = backEnds?.find(({ name }) => sameId(name, value));
        if (!backEnds) return undefined;
        return backEnd ? l10n.t('Back end at {0}', backEnd.url) : l10n.t('The service has no back end “{0}”.', value);
      }
      case 'namedValue': {
        const names = await readable(this.#facts.namedValues(owner));
        if (!names) return undefined;
        return names.some(name => sameId(name, value))
          ? l10n.t('Named value {0}: put in as text when the policy is saved', value)
          : l10n.t('The service has no named value “{0}”.', value);
      }
      default:
        return undefined;
    }
  }
}
