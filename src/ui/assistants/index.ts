import * as vscode from 'vscode';
import type { AssistantTools } from './tools';

const toolNames = ['listRoutes', 'explainAuthentication', 'diagnoseRoute', 'secureRoute'] as const;
export type ToolName = (typeof toolNames)[number];

/** What an assistant gives: a route's name, or words that the routes listed are to have. */
export interface ToolInput {
  readonly route?: unknown;
  readonly filter?: unknown;
}

/** Makes the language-model tools known; what they do loads when the first of them is used. */
export function registerAssistants(load: () => Promise<AssistantTools>): vscode.Disposable {
  return vscode.Disposable.from(
    ...toolNames.map(name =>
      vscode.lm.registerTool<ToolInput>(`apimManagedIdentity_${name}`, {
        prepareInvocation: async (...args) => (await load())[name].prepareInvocation?.(...args),
        invoke: async (...args) => (await load())[name].invoke(...args),
      }),
    ),
  );
}
