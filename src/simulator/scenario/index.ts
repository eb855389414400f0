export * from './createWorld';
export type { Scenario } from './scenario';
export { ScenarioError } from './shape';
