import { PolicyFailure, type Execution } from '../execution';
import type { ElementReader } from '../elementReader';
import { noteHeaderAdded, obtainToken } from '../managedIdentity';
import { anywhere, inboundOnly, type Definition } from '../statement';

/** How a token of the service's identity is got: as a statement, or for a side call. Undefined token: errors are ignored. */
export function readManagedIdentity(reader: ElementReader): {
  variable: string | undefined;
  get: (execution: Execution) => string | undefined;
} {
  reader.ignore('id');
  const resource = reader.requiredTemplate('resource');
  const clientId = reader.literal('client-id');
  const variable = reader.literal('output-token-variable-name');
  const ignoresError = reader.flag('ignore-error');
  return {
    variable,
    get: execution => {
      try {
        return obtainToken(execution, resource(execution), clientId);
      } catch (error) {
        if (error instanceof PolicyFailure && ignoresError) {
          return undefined;
        }
        throw error;
      }
    },
  };
}

/** `inbound` by the documents; real documents use it in `outbound` too and are taken (domain.md 4.1). */
export const managedIdentity: Definition = {
  sections: anywhere,
  build(reader) {
    const { variable, get } = readManagedIdentity(reader);
    return execution => {
      const token = get(execution);
      if (token === undefined) {
        return undefined;
      }
      if (variable !== undefined) {
        execution.variables.set(variable, token);
      }
      if (variable === undefined || !execution.world.switches.outputVariableSuppressesHeader) {
        execution.headers.set('Authorization', `Bearer ${token}`);
        noteHeaderAdded(execution);
      }
      return undefined;
    };
  },
};

export function readBasic(reader: ElementReader): (execution: Execution) => string {
  reader.ignore('id');
  const username = reader.requiredTemplate('username');
  const password = reader.requiredTemplate('password');
  return execution => `Basic ${Buffer.from(`${username(execution)}:${password(execution)}`).toString('base64')}`;
}

export const basic: Definition = {
  sections: inboundOnly,
  build(reader) {
    const value = readBasic(reader);
    return execution => {
      execution.headers.set('Authorization', value(execution));
      execution.note('authentication-basic', {
        message: 'Basic authentication credentials are added to Authorization header.',
      });
      return undefined;
    };
  },
};

/** Acts on the TLS handshake with the back end only, not on `Authorization` (domain.md 4.2). */
export const certificate: Definition = {
  sections: inboundOnly,
  build(reader) {
    reader.ignore('id', 'password');
    const named = ['thumbprint', 'certificate-id', 'body'].map(name => reader.template(name));
    const given = named.filter(each => each !== undefined);
    if (given.length !== 1) {
      reader.fault("Exactly one of the attributes 'thumbprint', 'certificate-id' and 'body' is required.");
    }
    return execution => {
      execution.clientCertificate = given[0]?.(execution);
      execution.note('authentication-certificate', {
        message: 'Client certificate is attached to the backend connection.',
      });
      return undefined;
    };
  },
};
