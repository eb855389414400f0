import { BlockList, isIP } from 'node:net';
import { gatewayAnswer } from '../answers';
import { PolicyFailure, type Execution, type MutableResponse } from '../execution';
import { HeaderBag } from '../headers';
import { mutable } from '../send';
import { inboundOnly, type Definition } from '../statement';

const ipFilter: Definition = {
  sections: inboundOnly,
  build(reader) {
    reader.ignore('id');
    const allows = reader.choice('action', ['allow', 'forbid'], 'allow') === 'allow';
    const addresses = reader.children('address').map(each => each.literalText());
    const ranges = reader
      .children('address-range')
      .map(each => [each.requiredLiteral('from'), each.requiredLiteral('to')] as const);
    return execution => {
      const caller = execution.incoming.caller.address;
      const family = isIP(caller) === 6 ? 'ipv6' : 'ipv4';
      const list = new BlockList();
      addresses.forEach(
        address => isIP(address) > 0 && list.addAddress(address, isIP(address) === 6 ? 'ipv6' : 'ipv4'),
      );
      ranges.forEach(([from, to]) => isIP(from) > 0 && list.addRange(from, to, isIP(from) === 6 ? 'ipv6' : 'ipv4'));
      const isListed = isIP(caller) > 0 && list.check(caller, family);
      if (isListed !== allows) {
        const text = `Caller IP address ${caller} is ${allows ? 'not allowed' : 'blocked'}. Access denied.`;
        execution.note('ip-filter', { message: text });
        throw new PolicyFailure(
          'ip-filter',
          allows ? 'CallerIpNotAllowed' : 'CallerIpBlocked',
          text,
          mutable(gatewayAnswer(403, text)),
        );
      }
      return undefined;
    };
  },
};

const checkHeader: Definition = {
  sections: inboundOnly,
  build(reader) {
    reader.ignore('id');
    const name = reader.requiredTemplate('name');
    const code = reader.requiredTemplate('failed-check-httpcode');
    const message = reader.requiredTemplate('failed-check-error-message');
    const foldsCase = reader.flag('ignore-case');
    const values = reader.children('value').map(value => value.text());
    return execution => {
      const found = execution.headers.get(name(execution));
      const fold = (text: string) => (foldsCase ? text.toLowerCase() : text);
      const fits =
        found !== undefined && (values.length === 0 || values.some(value => fold(value(execution)) === fold(found)));
      if (!fits) {
        const reason = found === undefined ? 'HeaderNotFound' : 'HeaderValueNotAllowed';
        const text = message(execution);
        execution.note('check-header', { message: text, reason });
        throw new PolicyFailure('check-header', reason, text, mutable(gatewayAnswer(Number(code(execution)), text)));
      }
      return undefined;
    };
  },
};

const cors: Definition = {
  sections: inboundOnly,
  build(reader) {
    reader.ignore('id');
    const withCredentials = reader.flag('allow-credentials');
    const terminates = reader.choice('terminate-unmatched-request', ['true', 'false'], 'true') === 'true';
    const list = (name: string, item: string) =>
      reader
        .child(name)
        ?.children(item)
        .map(each => each.text()) ?? [];
    const methodsElement = reader.child('allowed-methods');
    const maxAge = methodsElement?.literal('preflight-result-max-age');
    const methods = methodsElement?.children('method').map(each => each.text()) ?? [];
    const [origins, headers, exposed] = [
      list('allowed-origins', 'origin'),
      list('allowed-headers', 'header'),
      list('expose-headers', 'header'),
    ];
    return execution => {
      const all = (templates: typeof origins) => templates.map(template => template(execution));
      const origin = execution.headers.get('origin');
      const asked = execution.headers.get('access-control-request-method');
      const allowed = all(origins);
      if (origin === undefined) {
        return undefined;
      }
      const isPreflight = execution.method === 'OPTIONS' && asked !== undefined;
      if (!allowed.includes('*') && !allowed.some(each => each.toLowerCase() === origin.toLowerCase())) {
        execution.note('cors', { message: 'Cross domain request was received with an origin that is not allowed.' });
        if (isPreflight && terminates) {
          execution.response = plain(200);
          return 'stop';
        }
        return undefined;
      }
      execution.note('cors', { message: 'Cross domain request was allowed.' });
      const answered: [string, string][] = [
        ['Access-Control-Allow-Origin', withCredentials || !allowed.includes('*') ? origin : '*'],
      ];
      if (withCredentials) {
        answered.push(['Access-Control-Allow-Credentials', 'true']);
      }
      if (exposed.length > 0) {
        answered.push(['Access-Control-Expose-Headers', all(exposed).join(',')]);
      }
      if (!isPreflight) {
        execution.corsHeaders = answered;
        return undefined;
      }
      const response = plain(200);
      const named = all(methods);
      answered.push([
        'Access-Control-Allow-Methods',
        named.includes('*') ? asked : (named.length > 0 ? named : ['GET', 'POST']).join(','),
      ]);
      const wanted = execution.headers.get('access-control-request-headers');
      if (wanted !== undefined && headers.length > 0) {
        answered.push(['Access-Control-Allow-Headers', all(headers).includes('*') ? wanted : all(headers).join(',')]);
      }
      if (maxAge !== undefined) {
        answered.push(['Access-Control-Max-Age', maxAge]);
      }
      answered.forEach(([name, value]) => response.headers.set(name, value));
      execution.response = response;
      return 'stop';
    };
  },
};

const plain = (status: number): MutableResponse => ({
  status,
  reason: '',
  headers: new HeaderBag([['Content-Length', '0']]),
  body: '',
});

/** Puts on a response what `cors` promised to the caller. */
export function addCorsHeaders(execution: Execution): void {
  execution.corsHeaders.forEach(([name, value]) => execution.response?.headers.set(name, value));
}

export const accessElements: Readonly<Record<string, Definition>> = {
  'ip-filter': ipFilter,
  'check-header': checkHeader,
  cors,
};
