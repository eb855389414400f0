import { textOf } from '../expressions';
import type { ElementReader, Template } from '../elementReader';
import { PolicyFailure, type Execution } from '../execution';
import { HeaderBag } from '../headers';
import { anywhere, inboundOnly, type Definition } from '../statement';

const actions = ['override', 'skip', 'append', 'delete'] as const;

/** Nobody sends a header whose name is no token, or a value that would begin another line. */
function checkField(name: string, values: readonly string[]): void {
  if (/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) && !values.some(value => /[\r\n\0]/.test(value))) return;
  throw new PolicyFailure('set-header', 'InvalidHeader', `The header '${name}' has invalid characters.`);
}

/** What a `set-header` does to a header list. */
export function readSetHeader(
  reader: ElementReader,
): (execution: Execution, headers: HeaderBag) => { name: string; action: string; values: string[] } {
  reader.ignore('id');
  const name = reader.requiredTemplate('name');
  const action = reader.choice('exists-action', actions, 'override');
  const values = reader.children('value').map(value => value.text());
  return (execution, headers) => {
    const field = name(execution);
    const texts = values.map(value => value(execution));
    checkField(field, texts);
    if (action === 'delete') {
      headers.delete(field);
    } else if (action === 'override') {
      headers.set(field, ...texts);
    } else if (action === 'append' || !headers.has(field)) {
      headers.append(field, ...texts);
    }
    return { name: field, action, values: texts };
  };
}

const setHeader: Definition = {
  sections: anywhere,
  build(reader) {
    const edit = readSetHeader(reader);
    return execution => {
      const toResponse = execution.section === 'outbound' || execution.section === 'on-error';
      const headers = toResponse ? execution.response?.headers : execution.headers;
      const done = edit(execution, headers ?? new HeaderBag());
      if (!toResponse && done.name.toLowerCase() === 'host') {
        execution.setsHost = execution.headers.has('host');
      }
      const message =
        done.action === 'delete'
          ? `Header '${done.name}' is deleted.`
          : `Specified value was assigned to the header (see below).`;
      execution.note('set-header', {
        message,
        header: { name: done.name, value: done.values.join(',') },
        action: done.action,
      });
      return undefined;
    };
  },
};

const setQueryParameter: Definition = {
  sections: ['inbound', 'backend'],
  build(reader) {
    reader.ignore('id');
    const name = reader.requiredTemplate('name');
    const action = reader.choice('exists-action', actions, 'override');
    const values = reader.children('value').map(value => value.text());
    return execution => {
      const parameter = name(execution);
      const exists = execution.query.has(parameter);
      if (action === 'delete' || action === 'override') {
        execution.query.delete(parameter);
      }
      if (action === 'append' || action === 'override' || (action === 'skip' && !exists)) {
        values.forEach(value => execution.query.append(parameter, value(execution)));
      }
      execution.note('set-query-parameter', { message: `Query parameter '${parameter}': ${action}.` });
      return undefined;
    };
  },
};

const setVariable: Definition = {
  sections: anywhere,
  build(reader) {
    reader.ignore('id');
    const name = reader.requiredLiteral('name');
    const value = reader.value('value');
    return execution => {
      const result = execution.evaluate(value);
      execution.variables.set(name, result);
      execution.note('set-variable', {
        message: 'Context variable was successfully set.',
        name,
        value: textOf(result),
      });
      return undefined;
    };
  },
};

const setMethod: Definition = {
  sections: ['inbound', 'on-error'],
  build(reader) {
    reader.ignore('id');
    const method = reader.text();
    return execution => {
      execution.method = method(execution).toUpperCase();
      return undefined;
    };
  },
};

export function readBody(reader: ElementReader): Template {
  reader.ignore('id');
  return reader.text();
}

const setBody: Definition = {
  sections: anywhere,
  build(reader) {
    const body = readBody(reader);
    return execution => {
      const text = body(execution);
      if (execution.response && (execution.section === 'outbound' || execution.section === 'on-error')) {
        execution.response.body = text;
      } else {
        execution.body = text;
      }
      return undefined;
    };
  },
};

export function readStatus(reader: ElementReader): (execution: Execution) => { status: number; reason: string } {
  reader.ignore('id');
  const code = reader.requiredTemplate('code');
  const reason = reader.template('reason');
  return execution => {
    const text = code(execution);
    if (!/^[1-9]\d\d$/.test(text)) {
      throw new PolicyFailure('set-status', 'InvalidStatusCode', `'${text}' is not a status code.`);
    }
    return { status: Number(text), reason: reason?.(execution) ?? '' };
  };
}

const setStatus: Definition = {
  sections: anywhere,
  build(reader) {
    const read = readStatus(reader);
    return execution => {
      Object.assign(execution.response ?? {}, read(execution));
      return undefined;
    };
  },
};

const rewriteUri: Definition = {
  sections: inboundOnly,
  build(reader) {
    reader.ignore('id');
    const template = reader.requiredTemplate('template');
    const copies = reader.choice('copy-unmatched-params', ['true', 'false'], 'true') === 'true';
    const known = reader.building.context.urlTemplate;
    if (known !== undefined && !reader.element.attributes.some(each => each.name === 'template' && each.expression)) {
      const literal = reader.literal('template') ?? '';
      const names = [...literal.matchAll(/\{\*?([^{}]+)\}/g)].map(match => match[1] ?? '');
      if (names.some(name => !known.includes(`{${name}}`) && !known.includes(`{*${name}}`))) {
        reader.fault('Only parameters specified in the original URL template can be used in the rewrite template');
      }
    }
    return execution => {
      const filled = template(execution).replace(
        /\{\*?([^{}]+)\}/g,
        (mark, name: string) => execution.parameters[name] ?? mark,
      );
      const [path = '', query = ''] = filled.split('?');
      execution.path = path.startsWith('/') || path === '' ? path : `/${path}`;
      const rewritten = new URLSearchParams(query);
      if (copies) {
        execution.query.forEach((value, name) => !rewritten.has(name) && rewritten.append(name, value));
      }
      execution.query = rewritten;
      execution.note('rewrite-uri', {
        message: 'Updated request URL per specified rewrite template.',
        request: { url: execution.url().href },
      });
      return undefined;
    };
  },
};

export const transformations: Readonly<Record<string, Definition>> = {
  'set-header': setHeader,
  'set-query-parameter': setQueryParameter,
  'set-variable': setVariable,
  'set-method': setMethod,
  'set-body': setBody,
  'set-status': setStatus,
  'rewrite-uri': rewriteUri,
};
