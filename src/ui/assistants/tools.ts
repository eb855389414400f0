import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Report } from '../../diagnosis/report';
import { type Route, routeTitle } from '../../route';
import { describeError } from '../errors';
import type { Estate } from '../estate';
import type { ToolInput, ToolName } from '.';
import { explainAuthentication, findRoute, listRoutes, summarise } from './answers';

/** What the tools ask of the features. */
export interface AssistantParts {
  readonly estate: Estate;
  /** Runs the tests of a route, in sight of the user: its panel opens. */
  readonly diagnose: (route: Route, signal: AbortSignal) => Promise<Report>;
  /** Opens the preview of *Secure Backend with MI*. Nothing is written by that. */
  readonly secure: (route: Route) => Promise<void>;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const answer = (value: unknown): vscode.LanguageModelToolResult =>
  new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(JSON.stringify(value, undefined, 1))]);

function signalOf(token: vscode.CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}

/** A tool about one route. What goes wrong is told to the assistant in words. */
function routeTool(
  estate: Estate,
  doing: string,
  prepare: (name: string) => vscode.PreparedToolInvocation,
  work: (route: Route, signal: AbortSignal) => Promise<unknown>,
): vscode.LanguageModelTool<ToolInput> {
  return {
    prepareInvocation: ({ input }) => prepare(text(input.route)),
    async invoke({ input }, token) {
      try {
        const signal = signalOf(token);
        const found = findRoute(await estate.routes({ signal }), text(input.route));
        if (found.kind === 'found') return answer(await work(found.route, signal));
        const problem =
          found.kind === 'none' ? 'No route has this name.' : 'Several routes have this name. Say which one.';
        return answer({ problem, routes: found.candidates });
      } catch (error) {
        const described = describeError(error, doing);
        if (described.kind === 'cancelled') throw new vscode.CancellationError();
        return answer({ problem: described.message });
      }
    },
  };
}

/** The language-model tools, by their names without the prefix. */
export type AssistantTools = Readonly<Record<ToolName, vscode.LanguageModelTool<ToolInput>>>;

/** None takes or gives a token, a key, a policy or a response body, and none writes. */
export function assistantTools({ estate, diagnose, secure }: AssistantParts): AssistantTools {
  return {
    listRoutes: {
      prepareInvocation: () => ({ invocationMessage: l10n.t('Listing routes and their postures') }),
      async invoke({ input }, token) {
        try {
          const routes = await estate.routes({ signal: signalOf(token) });
          return answer(listRoutes(routes, route => estate.postureOf(route), text(input.filter), Date.now()));
        } catch (error) {
          const described = describeError(error, 'listing routes');
          if (described.kind === 'cancelled') throw new vscode.CancellationError();
          return answer({ problem: described.message });
        }
      },
    },
    explainAuthentication: routeTool(
      estate,
      'explaining a route',
      name => ({ invocationMessage: l10n.t('Reading what takes effect on {0}', name) }),
      async (route, signal) =>
        explainAuthentication(route, await estate.factsOf(route, { signal }), estate.postureOf(route), Date.now()),
    ),
    diagnoseRoute: routeTool(
      estate,
      'diagnosing a route',
      name => ({
        invocationMessage: l10n.t('Testing {0}', name),
        confirmationMessages: {
          title: l10n.t('Run Diagnostics'),
          message: l10n.t(
            'Test {0} with real calls? Safe methods only. A key of one of your subscriptions is read for it and shown to nobody.',
            name,
          ),
        },
      }),
      async (route, signal) => summarise(await diagnose(route, signal)),
    ),
    secureRoute: routeTool(
      estate,
      'planning a change',
      name => ({ invocationMessage: l10n.t('Opening the preview for {0}', name) }),
      async route => {
        await secure(route);
        return {
          route: routeTitle(route),
          opened: 'The preview is open in VS Code. Nothing has been changed: only the user’s own click on Apply does.',
        };
      },
    ),
  };
}
