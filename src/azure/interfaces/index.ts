export type * from './apiManagement';
export type * from './appService';
export type * from './azure';
export type * from './call';
export type * from './directory';
export type * from './gateway';
export type * from './inventory';
export type * from './session';
export * from './errors';
