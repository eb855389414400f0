import { textOf } from '../expressions';
import { mutable } from '../send';
import type { MutableResponse } from '../execution';
import { HeaderBag } from '../headers';
import type { ElementReader } from '../elementReader';
import type { Compiled } from '../expressions';
import { anywhere, type Definition } from '../statement';
import { readBody, readSetHeader, readStatus } from './transform';

const base: Definition = {
  sections: anywhere,
  build: () => (_execution, runner) => runner.base(),
};

function condition(reader: ElementReader): Compiled {
  const value = reader.value('condition');
  const isExpression = reader.element.attributes.some(each => each.name === 'condition' && each.expression);
  if (value.type === 'string' && !isExpression) {
    const literal = textOf(
      value.run({
        context: { kind: 'record', fields: {} },
        locals: new Map(),
        machine: { now: () => 0, newGuid: () => '' },
      }),
    );
    if (!/^(true|false)$/i.test(literal)) {
      reader.fault(`The condition '${literal}' is neither an expression nor true or false.`);
    }
    return { type: 'bool', run: () => literal.toLowerCase() === 'true' };
  }
  if (value.type !== 'bool' && value.type !== 'null') {
    reader.fault(`Cannot implicitly convert type '${value.type}' to 'bool'.`);
  }
  return value;
}

const choose: Definition = {
  sections: anywhere,
  build(reader, statements) {
    reader.ignore('id');
    const branches = reader.children('when').map(when => {
      when.ignore('id');
      return { test: condition(when), run: statements(when) };
    });
    if (branches.length === 0) {
      reader.fault("The element 'choose' has incomplete content. List of possible elements expected: 'when'.");
    }
    const otherwise = reader.child('otherwise');
    const rest = otherwise ? statements(otherwise) : [];
    return async (execution, runner) => {
      for (const [index, branch] of branches.entries()) {
        const holds = execution.evaluate(branch.test) === true;
        execution.note('choose', { message: `Expression ${index + 1} was evaluated to ${String(holds)}.` });
        if (holds) {
          return runner.run(branch.run);
        }
      }
      return runner.run(rest);
    };
  },
};

const includeFragment: Definition = {
  sections: anywhere,
  build(reader) {
    reader.ignore('id');
    const id = reader.requiredLiteral('fragment-id');
    if (id !== '' && !reader.building.context.hasFragment(id)) {
      reader.fault(`Policy fragment '${id}' could not be found.`);
    }
    return (_execution, runner) => runner.fragment(id);
  },
};

const returnResponse: Definition = {
  sections: anywhere,
  build(reader) {
    reader.ignore('id');
    const variable = reader.literal('response-variable-name');
    const status = reader.child('set-status');
    const read = status && readStatus(status);
    const headers = reader.children('set-header').map(readSetHeader);
    const body = reader.child('set-body');
    const readText = body && readBody(body);
    return execution => {
      const response: MutableResponse = { status: 200, reason: '', headers: new HeaderBag(), body: '' };
      const stored = variable === undefined ? undefined : execution.variables.get(variable);
      if (typeof stored === 'object' && stored?.kind === 'record') {
        response.status = Number(stored.fields['StatusCode']);
        const content = stored.fields['Body'];
        response.body = typeof content === 'object' && content?.kind === 'body' ? content.read(true) : '';
      }
      Object.assign(response, read?.(execution));
      headers.forEach(edit => edit(execution, response.headers));
      response.body = readText?.(execution) ?? response.body;
      execution.response = response;
      execution.note('return-response', {
        message: 'Return response was applied',
        response: { status: { code: response.status, reason: response.reason } },
      });
      return 'stop';
    };
  },
};

const mockResponse: Definition = {
  sections: ['inbound', 'outbound', 'on-error'],
  build(reader) {
    reader.ignore('id', 'index');
    const status = Number(reader.literal('status-code') ?? '200');
    const type = reader.literal('content-type') ?? 'application/json';
    return execution => {
      execution.response = mutable({ status, headers: { 'Content-Type': type }, body: '' });
      execution.note('mock-response', { message: 'Mock response was applied.' });
      return 'stop';
    };
  },
};

const retry: Definition = {
  sections: anywhere,
  build(reader, statements) {
    reader.ignore('id', 'interval', 'max-interval', 'delta', 'first-fast-retry');
    const again = condition(reader);
    const count = Number(reader.requiredLiteral('count'));
    const inner = statements(reader);
    return async (execution, runner) => {
      for (let attempt = 0; ; attempt++) {
        const outcome = await runner.run(inner);
        if (outcome === 'stop' || attempt >= count || execution.evaluate(again) !== true) {
          return outcome;
        }
        execution.note('retry', { message: `Retry ${attempt + 1} of ${count}.` });
      }
    };
  },
};

/** Run their children as they come: alone in the simulated world, they neither wait nor queue. */
function wrapper(...attributes: readonly string[]): Definition {
  return {
    sections: anywhere,
    build(reader, statements) {
      reader.ignore('id', ...attributes);
      const inner = statements(reader);
      return (_execution, runner) => runner.run(inner);
    },
  };
}

export const controls: Readonly<Record<string, Definition>> = {
  base,
  choose,
  'include-fragment': includeFragment,
  'return-response': returnResponse,
  'mock-response': mockResponse,
  retry,
  'limit-concurrency': wrapper('key', 'max-count'),
  wait: { ...wrapper('for'), sections: ['inbound', 'backend', 'outbound'] },
};
