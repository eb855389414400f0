import { attribute, decodeEntities, lineAndColumn, type PolicyAttribute, type PolicyElement } from '../../policy';
import type { DocumentContext } from './documentContext';
import type { Execution } from './execution';
import { compileExpression, ExpressionRefused, textOf, type Compiled } from './expressions';
import { policyFault, type PolicyFault } from './policyFault';

/** A value of a policy that may depend on the request. */
export type Template = (execution: Execution) => string;

/** What a document is being built with. */
export interface Building {
  readonly text: string;
  readonly context: DocumentContext;
  readonly faults: PolicyFault[];
}

/** An element as its definition reads it. What a definition doesn't read is refused by `finish`, never skipped. */
export class ElementReader {
  readonly element: PolicyElement;
  readonly building: Building;
  readonly #read = new Set<PolicyAttribute | PolicyElement>();
  readonly #readers: ElementReader[] = [];
  #textRead = false;

  constructor(element: PolicyElement, building: Building) {
    this.element = element;
    this.building = building;
  }

  get name(): string {
    return this.element.name;
  }

  fault(text: string, offset = this.element.start): void {
    this.building.faults.push(policyFault(this.name, lineAndColumn(this.building.text, offset), text));
  }

  /** A literal attribute, named values filled in. An expression here is refused. */
  literal(name: string): string | undefined {
    const found = this.#attribute(name);
    if (found?.expression) {
      this.fault(`Policy expressions are not allowed in attribute '${name}'.`, found.start);
      return undefined;
    }
    return found && this.#fill(decodeEntities(found.value), found.valueStart);
  }

  requiredLiteral(name: string): string {
    const value = this.literal(name);
    if (value === undefined) {
      this.#missing(name);
    }
    return value ?? '';
  }

  /** A literal out of a list, compared without case. */
  choice<C extends string>(name: string, choices: readonly C[], fallback: C): C {
    const value = this.literal(name);
    const found = choices.find(choice => choice.toLowerCase() === value?.toLowerCase());
    if (value !== undefined && found === undefined) {
      this.fault(
        `The '${name}' attribute is invalid - The value '${value}' is invalid. Possible values: ${choices.join(', ')}.`,
      );
    }
    return found ?? fallback;
  }

  flag(name: string): boolean {
    return this.choice(name, ['true', 'false'], 'false') === 'true';
  }

  /** A literal or an expression; undefined when the attribute isn't there. */
  template(name: string): Template | undefined {
    const found = this.#attribute(name);
    if (!found) {
      return undefined;
    }
    if (!found.expression) {
      const value = this.#fill(decodeEntities(found.value), found.valueStart);
      return () => value;
    }
    const compiled = this.expression(found.value.trim(), found.valueStart);
    return execution => textOf(execution.evaluate(compiled));
  }

  requiredTemplate(name: string): Template {
    const template = this.template(name);
    if (!template) {
      this.#missing(name);
    }
    return template ?? (() => '');
  }

  /** An attribute as its typed expression, or a constant string. */
  value(name: string): Compiled {
    const found = this.#attribute(name);
    if (!found) {
      this.#missing(name);
      return { type: 'null', run: () => null };
    }
    if (found.expression) {
      return this.expression(found.value.trim(), found.valueStart);
    }
    const value = this.#fill(decodeEntities(found.value), found.valueStart);
    return { type: 'string', run: () => value };
  }

  ignore(...names: readonly string[]): void {
    for (const name of names) {
      this.#attribute(name);
    }
  }

  /** The elements of these names below, in order; others stay unread. */
  children(...names: readonly string[]): ElementReader[] {
    const found = this.element.children.filter(
      (node): node is PolicyElement => node.kind === 'element' && names.includes(node.name),
    );
    found.forEach(each => this.#read.add(each));
    const readers = found.map(each => new ElementReader(each, this.building));
    this.#readers.push(...readers);
    return readers;
  }

  /** Every element below, for whoever builds them as statements and finishes them. */
  statements(): PolicyElement[] {
    const found = this.element.children.filter(node => node.kind === 'element');
    found.forEach(each => this.#read.add(each));
    return found;
  }

  /** Takes attributes, elements and text as they are: of what passes without being run. */
  takeAll(): void {
    this.element.attributes.forEach(each => this.#read.add(each));
    this.statements();
    this.#textRead = true;
  }

  child(name: string): ElementReader | undefined {
    const [first, second] = this.children(name);
    second?.fault(`The element '${this.name}' has more than one child element '${name}'.`);
    return first;
  }

  /** The text of the element: one expression, or literal text. */
  text(): Template {
    this.#textRead = true;
    const { text } = this.building;
    const parts = this.element.children.flatMap(node => {
      if (node.kind === 'text') {
        return [{ start: node.start, source: node.text, isExpression: node.expressions.length > 0, cdata: false }];
      }
      return node.kind === 'cdata'
        ? [
            {
              start: node.start + 9,
              source: text.slice(node.start + 9, node.end - 3),
              isExpression: false,
              cdata: true,
            },
          ]
        : [];
    });
    const expression = parts.find(part => part.isExpression || (part.cdata && /^\s*@[({]/.test(part.source)));
    if (expression) {
      const source = expression.source.trim();
      const whole =
        parts.every(part => part === expression || part.source.trim() === '') &&
        /^@[({]/.test(source) &&
        /[)}]$/.test(source);
      if (!whole) {
        this.fault('A policy expression must be the whole value.', expression.start);
        return () => '';
      }
      const compiled = this.expression(source, expression.start + expression.source.indexOf('@'));
      return execution => textOf(execution.evaluate(compiled));
    }
    const value = this.#fill(
      parts
        .map(part => (part.cdata ? part.source : decodeEntities(part.source)))
        .join('')
        .trim(),
      this.element.startTagEnd,
    );
    return () => value;
  }

  /** The literal text; an expression in it is refused. */
  literalText(): string {
    const has = this.element.children.some(node => node.kind === 'text' && node.expressions.length > 0);
    if (has) {
      this.fault('Policy expressions are not allowed here.');
    }
    this.#textRead = true;
    const value = this.element.children
      .map(node => (node.kind === 'text' ? decodeEntities(node.text) : ''))
      .join('')
      .trim();
    return this.#fill(value, this.element.startTagEnd);
  }

  expression(source: string, offset: number): Compiled {
    const filled = this.#fill(this.building.context.format === 'xml' ? decodeEntities(source) : source, offset);
    try {
      return compileExpression(filled);
    } catch (error) {
      if (!(error instanceof ExpressionRefused)) {
        throw error;
      }
      this.fault(`${error.message} (in the expression ${filled}).`, offset);
      return { type: 'null', run: () => null };
    }
  }

  /** Refuses by name what nobody read. */
  finish(): void {
    this.#readers.forEach(reader => reader.finish());
    for (const found of this.element.attributes) {
      if (!this.#read.has(found)) {
        this.fault(`The '${found.name}' attribute is not declared.`, found.start);
      }
    }
    for (const node of this.element.children) {
      if (node.kind === 'element' && !this.#read.has(node)) {
        new ElementReader(node, this.building).fault(
          `The element '${this.name}' has invalid child element '${node.name}'.`,
        );
      }
      if (node.kind === 'text' && !this.#textRead && node.text.trim() !== '') {
        this.fault(`The element '${this.name}' cannot contain text.${this.#expected()}`);
      }
    }
  }

  #expected(): string {
    return ['set-header', 'set-query-parameter'].includes(this.name)
      ? " List of possible elements expected: 'value'."
      : '';
  }

  #attribute(name: string): PolicyAttribute | undefined {
    const found = attribute(this.element, name);
    if (found) {
      this.#read.add(found);
    }
    return found;
  }

  #missing(name: string): void {
    this.fault(`The required attribute '${name}' is missing.`);
  }

  #fill(text: string, offset: number): string {
    return text.replace(/\{\{([^{}]+)\}\}/g, (mark, name: string) => {
      const value = this.building.context.namedValue(name.trim());
      if (value === undefined) {
        this.fault(`Cannot find a property '${name.trim()}'.`, offset);
      }
      return value ?? mark;
    });
  }
}
