import { policyKey, type ApiContainer } from '../world';
import { contextIn } from './documentContext';
import type { CompiledDocument } from './document';
import { forwardRequest } from './forward';
import { PolicyFailure, type Execution, type ScopeName, type Section } from './execution';
import { ExpressionFailed } from './expressions';
import type { Outcome, Runner, Statement } from './statement';

interface Link {
  readonly scope: ScopeName;
  readonly document: CompiledDocument;
}

/** How deep fragments may include each other. */
const fragmentDepth = 10;

/**
 * The effective policy of a request (domain.md 3.2): operation → API → product → workspace → global, each `<base />` giving way
 * to the parent's section at its place. A scope without a policy inherits; so does a section that a document leaves out.
 */
export class Pipeline {
  readonly #execution: Execution;
  readonly #chain: readonly Link[];
  #depth = 0;

  constructor(execution: Execution) {
    this.#execution = execution;
    this.#chain = chainOf(execution);
  }

  run(section: Section): Promise<Outcome> {
    this.#execution.section = section;
    return this.#from(section, 0);
  }

  async #from(section: Section, level: number): Promise<Outcome> {
    const link = this.#chain[level];
    if (!link) {
      if (section === 'backend' && !this.#chain.some(each => each.scope === 'global')) {
        await forwardRequest(this.#execution);
      }
      return undefined;
    }
    const statements = link.document.sections.get(section);
    if (!statements && this.#execution.world.switches.missingPolicySection === 'inherits') {
      return this.#from(section, level + 1);
    }
    return this.#all(statements ?? [], section, level, link.scope);
  }

  async #all(statements: readonly Statement[], section: Section, level: number, scope: ScopeName): Promise<Outcome> {
    const runner: Runner = {
      base: () => this.#from(section, level + 1),
      run: inner => this.#all(inner, section, level, scope),
      fragment: id => this.#fragment(id, section, level, scope),
    };
    for (const statement of statements) {
      this.#execution.scope = scope;
      this.#execution.place = statement;
      const outcome = await this.#one(statement, runner);
      if (outcome === 'stop') {
        return outcome;
      }
    }
    return undefined;
  }

  async #one(statement: Statement, runner: Runner): Promise<Outcome> {
    try {
      return await statement.run(this.#execution, runner);
    } catch (error) {
      if (!(error instanceof ExpressionFailed)) {
        throw error;
      }
      const text = `Expression evaluation failed. ${error.message}`;
      this.#execution.note(statement.name, { message: text });
      throw new PolicyFailure(statement.name, 'ExpressionValueEvaluationFailure', text);
    }
  }

  async #fragment(id: string, section: Section, level: number, scope: ScopeName): Promise<Outcome> {
    const execution = this.#execution;
    const places = [execution.match.container, execution.service];
    const fragment = places
      .flatMap(place => place.fragments)
      .find(each => each.name.toLowerCase() === id.toLowerCase());
    if (!fragment || this.#depth >= fragmentDepth) {
      throw new PolicyFailure(
        'include-fragment',
        'FragmentNotFound',
        `Policy fragment '${id}' ${fragment ? 'is nested too deep' : 'could not be found'}.`,
      );
    }
    this.#depth++;
    try {
      return await this.#all(
        compiled(execution, fragment.text.live().text, 'fragment').sections.get(section) ?? [],
        section,
        level,
        scope,
      );
    } finally {
      this.#depth--;
    }
  }
}

function chainOf(execution: Execution): Link[] {
  const { service, match, operation, product } = execution;
  const { api, container, workspace } = match;
  const { name, revision } = api;
  const link = (scope: ScopeName, place: ApiContainer, key: string): Link[] => {
    const live = place.policies.get(key)?.live();
    return live ? [{ scope, document: compiled(execution, live.text, 'policies') }] : [];
  };
  return [
    ...link('operation', container, policyKey({ kind: 'operation', api: name, revision, operation: operation.name })),
    ...link('api', container, policyKey({ kind: 'api', api: name, revision })),
    ...(product ? link('product', container, policyKey({ kind: 'product', product: product.name })) : []),
    ...(workspace ? link('workspace', workspace, policyKey({ kind: 'global' })) : []),
    ...link('global', service, policyKey({ kind: 'global' })),
  ];
}

function compiled(execution: Execution, text: string, kind: 'policies' | 'fragment'): CompiledDocument {
  const { service, match, memory } = execution;
  const values = (match.container === service ? [service] : [match.container, service]).flatMap(
    place => place.namedValues,
  );
  const document = memory.compiled(
    text,
    contextIn(service, match.container, { kind }),
    JSON.stringify(values.map(each => [each.displayName, each.value])),
  );
  const [fault] = document.faults;
  if (fault) {
    execution.note('policy', { message: fault.message });
    throw new PolicyFailure(fault.element, 'PolicyInvalid', fault.message);
  }
  return document;
}
