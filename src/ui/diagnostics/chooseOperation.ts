import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Azure, Call } from '../../azure/interfaces';
import type { GatewayOptions } from '../../diagnosis';
import { missingParameters, probeCandidates } from '../../diagnosis';
import type { Operation, Route } from '../../route';
import { UserError } from '../errors';

const key = 'testedOperations';

interface Kept {
  readonly operationId: string;
  readonly parameters: Readonly<Record<string, string>>;
}

const isKept = (value: unknown): value is Kept =>
  typeof value === 'object' && value !== null && 'operationId' in value && 'parameters' in value;

interface OperationItem extends vscode.QuickPickItem {
  readonly operation: Operation;
}

/** Which operation the tests call: asked once per API where there is a choice, with its path parameters, and remembered. */
export class TestedOperations {
  readonly #state: vscode.Memento;

  constructor(state: vscode.Memento) {
    this.#state = state;
  }

  #all(): Readonly<Record<string, unknown>> {
    return this.#state.get<Record<string, unknown>>(key) ?? {};
  }

  /** What was chosen before; without it the tests take the first operation that needs nothing. */
  remembered(route: Route): GatewayOptions {
    const kept = this.#all()[route.id.toLowerCase()];
    return isKept(kept) ? kept : {};
  }

  /** undefined: Esc, nothing is to be tested. Without an operation that may be called the tests say so themselves. */
  async choose(azure: Azure, route: Route, call: Call): Promise<GatewayOptions | undefined> {
    const kept = this.#all()[route.id.toLowerCase()];
    if (isKept(kept)) return kept;
    const own = route.operation;
    const operations = own ? [own] : await azure.apiManagement.listOperations(route.api.id, call);
    const candidates = probeCandidates(operations);
    const [first] = candidates;
    if (!first) return {};
    const easy = candidates.filter(one => missingParameters(one, {}).length === 0);
    const operation = candidates.length === 1 || easy.length === 1 ? (easy[0] ?? first) : await pick(candidates);
    return operation && this.#keep(route, operation, {});
  }

  /** Asks again, whatever is remembered; false: Esc, and what was remembered stays. */
  async change(azure: Azure, route: Route): Promise<boolean> {
    const operations = route.operation ? [route.operation] : await azure.apiManagement.listOperations(route.api.id);
    const candidates = probeCandidates(operations);
    if (candidates.length === 0) {
      throw new UserError(l10n.t('{0} has no operation that tests may call: only GET is safe.', route.api.displayName));
    }
    const operation = await pick(candidates);
    const kept = this.#all()[route.id.toLowerCase()];
    const before = isKept(kept) && kept.operationId === operation?.id ? kept.parameters : {};
    return operation !== undefined && (await this.#keep(route, operation, before)) !== undefined;
  }

  async #keep(
    route: Route,
    operation: Operation,
    before: Readonly<Record<string, string>>,
  ): Promise<GatewayOptions | undefined> {
    const parameters = await askParameters(operation, before);
    if (!parameters) return undefined;
    const chosen: Kept = { operationId: operation.id, parameters };
    await this.#state.update(key, { ...this.#all(), [route.id.toLowerCase()]: chosen });
    return chosen;
  }
}

async function pick(candidates: readonly Operation[]): Promise<Operation | undefined> {
  const items = candidates.map((operation): OperationItem => {
    const missing = missingParameters(operation, {});
    return {
      operation,
      label: `${operation.method} ${operation.urlTemplate}`,
      description: operation.displayName,
      ...(missing.length > 0 && { detail: l10n.t('needs {0}', missing.join(', ')) }),
    };
  });
  const chosen = await vscode.window.showQuickPick(items, {
    title: l10n.t('Operation to Test'),
    placeHolder: l10n.t('Which GET operation may be called for tests?'),
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  return chosen?.operation;
}

async function askParameters(
  operation: Operation,
  before: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>> | undefined> {
  const given: Record<string, string> = {};
  for (const name of missingParameters(operation, {})) {
    const value = await vscode.window.showInputBox({
      title: l10n.t('Operation to Test'),
      prompt: l10n.t('A value for {0} in {1}. It is remembered for this API.', name, operation.urlTemplate),
      value: before[name] ?? '',
      ignoreFocusOut: true,
      validateInput: text => (text.trim() === '' ? l10n.t('A value is needed.') : undefined),
    });
    if (value === undefined) return undefined;
    given[name] = value.trim();
  }
  return given;
}
