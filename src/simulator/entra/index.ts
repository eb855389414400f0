export * from './claims';
export * from './errors';
export * from './jwt';
export * from './mintToken';
export * from './resource';
export { handleEntra } from './handleEntra';
export * from './identityEndpoint';
