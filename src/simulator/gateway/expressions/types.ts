/** Static types by the names that policies use for them. `object` is what `context.Variables["x"]` gives. */
export type TypeName =
  | 'string'
  | 'char'
  | 'bool'
  | 'int'
  | 'double'
  | 'object'
  | 'null'
  | 'string[]'
  | 'Guid'
  | 'DateTime'
  | 'Jwt'
  | 'JToken'
  | 'IContext'
  | 'IRequest'
  | 'IResponse'
  | 'IUrl'
  | 'IMessageBody'
  | 'IHeaders'
  | 'IQuery'
  | 'IVariables'
  | 'IMatchedParameters'
  | 'IClaims'
  | 'IApi'
  | 'IOperation'
  | 'IProduct'
  | 'ISubscription'
  | 'IUser'
  | 'IDeployment'
  | 'ILastError'
  | 'IWorkspace';

const aliases: Readonly<Record<string, TypeName>> = {
  string: 'string',
  String: 'string',
  bool: 'bool',
  Boolean: 'bool',
  int: 'int',
  Int32: 'int',
  long: 'int',
  double: 'double',
  object: 'object',
  char: 'char',
  'string[]': 'string[]',
  Guid: 'Guid',
  DateTime: 'DateTime',
  Jwt: 'Jwt',
  JObject: 'JToken',
  JToken: 'JToken',
  JArray: 'JToken',
  IResponse: 'IResponse',
  IRequest: 'IRequest',
};

export function typeNamed(name: string): TypeName | undefined {
  return aliases[name];
}

/** Types without null: a null there is impossible. */
export function isValueType(type: TypeName): boolean {
  return ['bool', 'int', 'double', 'char', 'Guid', 'DateTime'].includes(type);
}

/** Fields of the objects that hang below `context`, by type (the policy expressions' context variable). */
export const fields: Readonly<Partial<Record<TypeName, Readonly<Record<string, TypeName>>>>> = {
  IContext: {
    Api: 'IApi',
    Deployment: 'IDeployment',
    LastError: 'ILastError',
    Operation: 'IOperation',
    Product: 'IProduct',
    Request: 'IRequest',
    RequestId: 'Guid',
    Response: 'IResponse',
    Subscription: 'ISubscription',
    Timestamp: 'DateTime',
    Tracing: 'bool',
    User: 'IUser',
    Variables: 'IVariables',
    Workspace: 'IWorkspace',
  },
  IRequest: {
    Body: 'IMessageBody',
    Headers: 'IHeaders',
    IpAddress: 'string',
    MatchedParameters: 'IMatchedParameters',
    Method: 'string',
    OriginalUrl: 'IUrl',
    Url: 'IUrl',
  },
  IResponse: { Body: 'IMessageBody', Headers: 'IHeaders', StatusCode: 'int', StatusReason: 'string' },
  IUrl: { Host: 'string', Path: 'string', Port: 'int', Query: 'IQuery', QueryString: 'string', Scheme: 'string' },
  IApi: {
    Id: 'string',
    IsCurrentRevision: 'bool',
    Name: 'string',
    Path: 'string',
    Revision: 'string',
    ServiceUrl: 'IUrl',
    Version: 'string',
  },
  IOperation: { Id: 'string', Method: 'string', Name: 'string', UrlTemplate: 'string' },
  IProduct: { Id: 'string', Name: 'string', State: 'string' },
  ISubscription: { Id: 'string', Key: 'string', Name: 'string', PrimaryKey: 'string', SecondaryKey: 'string' },
  IUser: { Email: 'string', FirstName: 'string', Id: 'string', LastName: 'string' },
  IDeployment: { GatewayId: 'string', Region: 'string', ServiceId: 'string', ServiceName: 'string' },
  ILastError: {
    Message: 'string',
    Path: 'string',
    PolicyId: 'string',
    Reason: 'string',
    Scope: 'string',
    Section: 'string',
    Source: 'string',
  },
  IWorkspace: { Id: 'string', Name: 'string' },
};
