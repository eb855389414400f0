import { forwardRequest } from '../forward';
import { httpUrl, PolicyFailure } from '../execution';
import { responseValue } from '../contextValue';
import { HeaderBag } from '../headers';
import { send } from '../send';
import { anywhere, type Definition } from '../statement';
import { readBasic, readManagedIdentity } from './authentication';
import { readBody, readSetHeader } from './transform';

const setBackendService: Definition = {
  sections: ['inbound', 'backend'],
  build(reader) {
    reader.ignore('id');
    const url = reader.template('base-url');
    const id = reader.template('backend-id');
    if ((url === undefined) === (id === undefined)) {
      reader.fault("Exactly one of the attributes 'base-url' and 'backend-id' is required.");
    }
    const literal = reader.element.attributes.find(each => each.name === 'backend-id' && !each.expression);
    if (literal) {
      const name = reader.literal('backend-id') ?? '';
      if (!reader.building.context.hasBackEnd(name)) {
        reader.fault(`Backend with id '${name}' could not be found.`);
      }
    }
    return execution => {
      const backEnd = id?.(execution);
      execution.target = backEnd === undefined ? { baseUrl: url?.(execution) ?? '' } : { ...execution.target, backEnd };
      execution.note('set-backend-service', {
        message:
          backEnd === undefined
            ? `Backend service URL was changed to ${execution.target.baseUrl}.`
            : `Backend was changed to ${backEnd}.`,
      });
      return undefined;
    };
  },
};

const forward: Definition = {
  sections: ['backend'],
  build(reader) {
    reader.ignore(
      'id',
      'timeout',
      'timeout-ms',
      'continue-timeout',
      'http-version',
      'buffer-request-body',
      'buffer-response',
    );
    const failsOnError = reader.flag('fail-on-error-status-code');
    if (reader.flag('follow-redirects')) {
      reader.fault("'follow-redirects' is not run by this gateway.");
    }
    return async execution => {
      await forwardRequest(execution);
      const { response } = execution;
      if (failsOnError && response && response.status >= 400) {
        const text = `Backend service returned an error status code: ${response.status}.`;
        throw new PolicyFailure('forward-request', 'BackendErrorStatusCode', text, response);
      }
      return undefined;
    };
  },
};

/** A side call. One-way: nobody waits for its answer, so that nothing it ends in reaches the caller. */
const sideCall = (oneWay: boolean): Definition => ({
  sections: anywhere,
  build(reader) {
    reader.ignore('id', 'timeout');
    const copies = reader.choice('mode', ['new', 'copy'], 'new') === 'copy';
    const variable = oneWay ? undefined : reader.literal('response-variable-name');
    const ignoresError = oneWay || reader.flag('ignore-error');
    const url = reader.child('set-url')?.text();
    const method = reader.child('set-method')?.text();
    const headers = reader.children('set-header').map(readSetHeader);
    const bodyElement = reader.child('set-body');
    const body = bodyElement && readBody(bodyElement);
    const identityElement = reader.child('authentication-managed-identity');
    const identity = identityElement && readManagedIdentity(identityElement);
    const basicElement = reader.child('authentication-basic');
    const basic = basicElement && readBasic(basicElement);
    if (!url && !copies) {
      reader.fault("The element 'send-request' has incomplete content. List of possible elements expected: 'set-url'.");
    }
    return async execution => {
      const bag = copies ? execution.headers.copy().delete('host') : new HeaderBag();
      headers.forEach(edit => edit(execution, bag));
      if (basic) {
        bag.set('Authorization', basic(execution));
      }
      try {
        const token = identity?.get(execution);
        if (token !== undefined) {
          if (identity?.variable !== undefined) execution.variables.set(identity.variable, token);
          bag.set('Authorization', `Bearer ${token}`);
        }
        const address = url?.(execution) ?? execution.url().href;
        const to = httpUrl(address);
        if (!to) {
          throw new PolicyFailure('send-request', 'InvalidUrl', `The URL '${address}' is not valid.`);
        }
        const response = await send(execution, {
          method: method?.(execution).toUpperCase() ?? (copies ? execution.method : 'GET'),
          url: to,
          headers: bag,
          body: body?.(execution) ?? (copies ? execution.body : ''),
        });
        execution.note(reader.name, {
          message: 'Request was sent.',
          request: { url: address },
          response: { status: { code: response.status } },
        });
        if (variable !== undefined) {
          execution.variables.set(variable, responseValue(response));
        }
      } catch (error) {
        if (!(error instanceof PolicyFailure)) {
          throw error;
        }
        execution.note(reader.name, { message: error.message });
        if (!ignoresError) {
          throw error;
        }
      }
      return undefined;
    };
  },
});

export const backEndElements: Readonly<Record<string, Definition>> = {
  'set-backend-service': setBackendService,
  'forward-request': forward,
  'send-request': sideCall(false),
  'send-one-way-request': sideCall(true),
};
