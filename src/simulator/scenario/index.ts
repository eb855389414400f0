export * from './createWorld';
export { generatedScenario } from './generate';
export type { Scenario } from './scenario';
export { ScenarioError } from './shape';
