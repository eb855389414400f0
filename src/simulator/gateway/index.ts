export { contextIn, type DocumentContext } from './documentContext';
export { createGateways } from './handleGateway';
export type { PolicyFault } from './policyFault';
export { validatePolicy } from './validatePolicy';
