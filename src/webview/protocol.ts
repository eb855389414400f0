/** What the extension tells a panel. The whole view each time: panels keep no state of their own that matters. */
export type ToPanel<View> =
  /** First, where VS Code speaks another language than English: sentences by their English form. */
  | { readonly kind: 'words'; readonly contents: Readonly<Record<string, string>> }
  | { readonly kind: 'show'; readonly view: View };

export const diagnosticsButtons = [
  'runAgain',
  'chooseOperation',
  'cancel',
  'copyMarkdown',
  'copyJson',
  'learnMore',
  'copyScript',
  'fix',
  'openInPortal',
  'sendGatewayToken',
  'keepGatewayToken',
] as const;
export type DiagnosticsButton = (typeof diagnosticsButtons)[number];

export const planButtons = [
  'apply',
  'cancel',
  'stop',
  'undo',
  'undoNow',
  'keep',
  'compare',
  'planAgain',
  'editPolicy',
  'showDiagnostics',
  'copyDetails',
  'leaveAsIs',
  'change',
  'prove',
  'export',
  'adminScript',
  'finish',
] as const;
export type PlanButton = (typeof planButtons)[number];

export const overviewButtons = [
  'refresh',
  'stop',
  'goOn',
  'export',
  'exportSelected',
  'tile',
  'sort',
  'grouping',
  'secure',
  'diagnose',
  'clear',
  'clearFilter',
  'selectAll',
  'open',
] as const;
export type OverviewButton = (typeof overviewButtons)[number];

/** What a panel tells the extension: that it has loaded (again), or what the user did. */
export type FromPanel<Button extends string> =
  | { readonly kind: 'ready' }
  /** `of`: which one, where a button exists several times (a cause's id, a choice's id). */
  | { readonly kind: 'press'; readonly button: Button; readonly of?: string }
  /** A tick box was set or cleared. */
  | { readonly kind: 'tick'; readonly of: string; readonly on: boolean }
  /** A text was typed, lines scrolled to, a line chosen. */
  | { readonly kind: 'set'; readonly of: string; readonly value: string };

export type FromDiagnosticsPanel = FromPanel<DiagnosticsButton>;
export type FromPlanPanel = FromPanel<PlanButton>;
export type FromOverviewPanel = FromPanel<OverviewButton>;

/** Reads a message of a panel; undefined for anything that isn't one. Panels aren't trusted more than any page. */
export function readFromPanel<Button extends string>(
  message: unknown,
  buttons: readonly Button[],
): FromPanel<Button> | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  const { kind, button, of, on, value } = message as Readonly<Record<string, unknown>>;
  const which = typeof of === 'string' && of.length <= 2000 ? of : undefined;
  if (kind === 'ready') return { kind };
  if (kind === 'press') {
    const known = buttons.find(one => one === button);
    if (known === undefined || (of !== undefined && which === undefined)) return undefined;
    return { kind, button: known, ...(which !== undefined && { of: which }) };
  }
  if (kind === 'set' && which !== undefined && typeof value === 'string' && value.length <= 2000)
    return { kind, of: which, value };
  if (kind === 'tick' && which !== undefined && typeof on === 'boolean') return { kind, of: which, on };
  return undefined;
}
