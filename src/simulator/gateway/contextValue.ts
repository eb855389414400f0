import { dictionaryOf, listOf, recordOf, type DictionaryValue, type RecordValue, type Value } from './expressions';
import { httpUrl, type Execution, type MutableResponse } from './execution';
import type { HeaderBag } from './headers';

/** The `context` variable of the policy expressions for a request as it stands. */
export function contextValue(execution: Execution): RecordValue {
  const { service, match, operation, product, subscription, lastError, incoming } = execution;
  const { api, workspace } = match;
  const serviceUrl = httpUrl(api.serviceUrl ?? '');
  return recordOf({
    Api: recordOf({
      Id: api.name,
      Name: api.displayName,
      Path: api.path,
      Revision: api.revision,
      Version: api.apiVersion,
      IsCurrentRevision: api.isCurrent,
      ServiceUrl: serviceUrl ? urlValue(serviceUrl) : null,
    }),
    Deployment: recordOf({
      GatewayId: 'managed',
      Region: service.location,
      ServiceId: service.id,
      ServiceName: service.name,
    }),
    LastError: lastError
      ? recordOf({
          Message: lastError.message,
          Path: lastError.path,
          PolicyId: lastError.policyId,
          Reason: lastError.reason,
          Scope: lastError.scope,
          Section: lastError.section,
          Source: lastError.source,
        })
      : null,
    Operation: recordOf({
      Id: operation.name,
      Method: operation.method,
      Name: operation.displayName,
      UrlTemplate: operation.urlTemplate,
    }),
    Product: product ? recordOf({ Id: product.name, Name: product.displayName, State: product.state }) : null,
    Request: recordOf({
      Body: { kind: 'body', read: preserve => take(execution, preserve) },
      Headers: headersValue(execution.headers),
      IpAddress: incoming.caller.address,
      MatchedParameters: dictionaryOf('parameters', name => execution.parameters[name]),
      Method: execution.method,
      OriginalUrl: urlValue(incoming.url),
      Url: urlValue(execution.url()),
    }),
    RequestId: execution.requestId,
    Response: execution.response ? responseValue(execution.response) : null,
    Subscription: subscription
      ? recordOf({
          Id: subscription.name,
          Name: subscription.displayName,
          Key: subscription.primaryKey,
          PrimaryKey: subscription.primaryKey,
          SecondaryKey: subscription.secondaryKey,
        })
      : null,
    Timestamp: { kind: 'time', milliseconds: execution.startedAt },
    Tracing: execution.trace.isOn,
    User: null,
    Variables: dictionaryOf('variables', name => execution.variables.get(name)),
    Workspace: workspace ? recordOf({ Id: workspace.name, Name: workspace.displayName }) : null,
  });
}

export function responseValue(response: MutableResponse): RecordValue {
  return recordOf({
    Body: { kind: 'body', read: () => response.body },
    Headers: headersValue(response.headers),
    StatusCode: response.status,
    StatusReason: response.reason,
  });
}

function take(execution: Execution, preserve: boolean): string {
  const body = execution.body;
  if (!preserve) {
    execution.body = '';
  }
  return body;
}

function headersValue(headers: HeaderBag): DictionaryValue {
  return dictionaryOf('headers', name => {
    const all = headers.all(name);
    return all.length > 0 ? listOf(all) : undefined;
  });
}

function urlValue(url: URL): Value {
  return recordOf({
    Host: url.hostname,
    Path: url.pathname,
    Port: url.port === '' ? (url.protocol === 'http:' ? 80 : 443) : Number(url.port),
    Query: dictionaryOf('query', name =>
      url.searchParams.has(name) ? listOf(url.searchParams.getAll(name)) : undefined,
    ),
    QueryString: url.search,
    Scheme: url.protocol.slice(0, -1),
  });
}
