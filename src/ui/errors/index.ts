export * from './describeError';
export * from './maskedLog';
export * from './reportError';
export * from './userError';
