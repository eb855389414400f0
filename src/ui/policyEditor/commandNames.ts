import type { CommandName } from '../commands/names';

/** The commands that the policy editor answers. */
export const policyCommands = [
  'editPolicy',
  'editOtherPolicy',
  'insertPolicy',
  'insertPolicyHere',
  'comparePolicy',
  'comparePolicyWithOther',
  'comparePolicyWithEarlier',
  'clearPolicyHistory',
  'reloadPolicy',
  'showEffectivePolicy',
] as const satisfies readonly CommandName[];
export type PolicyCommand = (typeof policyCommands)[number];
