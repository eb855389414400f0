import {
  attribute,
  elements,
  lineAndColumn,
  parsePolicy,
  walk,
  type PolicyDocument,
  type PolicyElement,
} from '../../policy';
import { ElementReader, type Building } from './elementReader';
import { definitions } from './elements';
import type { DocumentContext } from './documentContext';
import { sections, type Section } from './execution';
import { policyFault, type PolicyFault } from './policyFault';
import type { Statement } from './statement';

/** A document ready to run; `sections` of a fragment are all its own statements. */
export interface CompiledDocument {
  readonly sections: ReadonlyMap<Section, readonly Statement[]>;
  readonly faults: readonly PolicyFault[];
}

/** Reads a document and builds its statements. What this gateway can't run is a fault, by name; nothing is skipped. */
export function compileDocument(text: string, context: DocumentContext): CompiledDocument {
  const document = parsePolicy(text);
  const faults: PolicyFault[] = document.errors.map(error =>
    policyFault(error.subject ?? context.kind, error, `The document is not well-formed (${error.code}).`),
  );
  if (context.format === 'xml') {
    faults.push(...notWellFormed(document));
  }
  const building: Building = { text, context, faults };
  const compiled = new Map<Section, readonly Statement[]>();
  const [root, ...others] = elements(document.children);
  if (root?.name !== context.kind) {
    faults.push(
      policyFault(
        root?.name ?? context.kind,
        lineAndColumn(text, root?.start ?? 0),
        `The root element must be '${context.kind}'.`,
      ),
    );
  } else if (context.kind === 'fragment') {
    const statements = build(elements(root.children), 'fragment', building);
    sections.forEach(section => compiled.set(section, statements));
  } else {
    for (const element of elements(root.children)) {
      const section = sections.find(name => name === element.name);
      if (!section || compiled.has(section)) {
        const why = section
          ? `The section '${section}' appears more than once.`
          : `The element 'policies' has invalid child element '${element.name}'.`;
        faults.push(policyFault(element.name, lineAndColumn(text, element.start), why));
      } else {
        compiled.set(section, build(elements(element.children), section, building));
      }
    }
  }
  for (const other of others) {
    faults.push(policyFault(other.name, lineAndColumn(text, other.start), 'There are multiple root elements.'));
  }
  return { sections: compiled, faults };
}

/** `when[2]`: the second of its name among its siblings. */
function step(element: PolicyElement, siblings: readonly PolicyElement[]): string {
  const same = siblings.filter(each => each.name === element.name);
  return `${element.name}[${same.indexOf(element) + 1}]`;
}

/** `above` is the path of the element around, with a slash at its end. */
function build(
  found: readonly PolicyElement[],
  place: Section | 'fragment',
  building: Building,
  above = '',
): Statement[] {
  return found.flatMap(element => {
    const reader = new ElementReader(element, building);
    const definition = definitions.get(element.name);
    if (!definition) {
      reader.fault(`The policy '${element.name}' is not known to this gateway.`);
      return [];
    }
    if (place !== 'fragment' && !definition.sections.includes(place)) {
      reader.fault('Policy is not allowed in the specified section');
    }
    const path = `${above}${step(element, found)}`;
    const run = definition.build(reader, inner => {
      const within = inner.element === element ? path : `${path}/${step(inner.element, elements(element.children))}`;
      return build(inner.statements(), place, building, `${within}/`);
    });
    reader.finish();
    const policyId = attribute(element, 'id')?.value;
    return [{ name: element.name, path, ...(policyId !== undefined && { policyId }), run }];
  });
}

/** Sent as `xml`, the document must be XML: in expressions `<`, `&` and the attribute's own quote have to be escaped (domain.md 3.4). */
function notWellFormed(document: PolicyDocument): PolicyFault[] {
  const faults: PolicyFault[] = [];
  const check = (element: string, code: string, offset: number, quote: string) => {
    const found = code.search(quote === '' ? /<|&(?!#?\w+;)/ : new RegExp(`<|&(?!#?\\w+;)|${quote}`));
    if (found >= 0) {
      const text = `'${code.charAt(found)}' must be escaped in an expression of a document in the format xml.`;
      faults.push(policyFault(element, lineAndColumn(document.text, offset + found), text));
    }
  };
  walk(document.children, (node, parents) => {
    if (node.kind === 'text') {
      node.expressions.forEach(each =>
        check(parents.at(-1)?.name ?? '', document.text.slice(each.start, each.end), each.start, ''),
      );
    }
    if (node.kind === 'element') {
      node.attributes.forEach(each => each.expression && check(node.name, each.value, each.valueStart, each.quote));
    }
    return undefined;
  });
  return faults;
}
