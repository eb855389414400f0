export { contextIn, type DocumentContext } from './documentContext';
export { handleGateway } from './handleGateway';
export type { PolicyFault } from './policyFault';
export { validatePolicy } from './validatePolicy';
