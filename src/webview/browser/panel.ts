import * as l10n from '@vscode/l10n';
import type { FromPanel, ToPanel } from '../protocol';
import { freshFor } from '../time';
import type { Moment } from '../text';
import { type Child, render } from './element';
import { sprite } from './icons';
import { toolbarKeys } from './toolbar';

declare function acquireVsCodeApi(): { postMessage(message: FromPanel<string>): void };

/** How one kind of panel is drawn. */
export interface Drawing<View> {
  /** The page, without the sprite. `at`: milliseconds since 1970. */
  draw(view: View, at: number): readonly (Child | undefined)[];
  /** The texts that go out of date. */
  moments(view: View): readonly Moment[];
  /** Names the state; when it changes to one with `focus`, focus goes to the element with that id. */
  phase(view: View): { readonly name: string; readonly focus?: string };
  /** After every drawing: what can't be said in elements (sizes, scrolling). */
  drawn?(root: HTMLElement, view: View, send: (message: FromPanel<string>) => void): void;
}

/** Wires a panel to the extension: draws what it is sent, sends back what the user does, minds focus and time. */
export function startPanel<View>(drawing: Drawing<View>): void {
  const vscode = acquireVsCodeApi();
  const root = document.body.appendChild(document.createElement('div'));
  let view: View | undefined;
  let phase: string | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const draw = (): void => {
    if (view === undefined) return;
    const now = Date.now();
    const pieces = drawing.draw(view, now).filter(piece => piece !== undefined);
    render(root, [sprite(), ...pieces]);
    for (const toolbar of root.querySelectorAll('[role=toolbar]')) toolbarKeys(toolbar);
    drawing.drawn?.(root, view, message => vscode.postMessage(message));
    clearTimeout(timer);
    const fresh = freshFor(drawing.moments(view));
    timer = fresh === undefined ? undefined : setTimeout(draw, fresh);
  };

  const focus = (element: HTMLElement | null): void => {
    if (!element) return;
    if (document.hasFocus()) {
      // No further than it needs: what stands above it stays in sight.
      element.focus({ preventScroll: true });
      element.scrollIntoView({ block: 'nearest' });
    } else if (phase === undefined) window.addEventListener('focus', () => element.focus(), { once: true });
  };

  window.addEventListener('message', (event: MessageEvent<ToPanel<View> | { readonly kind?: undefined } | null>) => {
    if (event.data?.kind === 'words') l10n.config({ contents: event.data.contents });
    if (event.data?.kind !== 'show') return;
    const first = view === undefined;
    view = event.data.view;
    draw();
    const next = drawing.phase(view);
    if (first) focus(root.querySelector('h1'));
    else if (next.name !== phase && next.focus !== undefined) focus(document.getElementById(next.focus));
    phase = next.name;
  });

  root.addEventListener('click', event => {
    const button =
      event.target instanceof Element ? event.target.closest<HTMLElement>('[data-press],[data-unfold]') : null;
    if (!button || button.getAttribute('aria-disabled') === 'true') return;
    const { press, of, unfold } = button.dataset;
    if (unfold !== undefined) unfoldAll(unfold);
    if (press !== undefined) vscode.postMessage({ kind: 'press', button: press, ...(of !== undefined && { of }) });
  });

  root.addEventListener('change', event => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || box.dataset['tick'] === undefined) return;
    vscode.postMessage({ kind: 'tick', of: box.dataset['tick'], on: box.checked });
  });

  vscode.postMessage({ kind: 'ready' });
}

/** Opens every `details` in the element with this id; when all are open, closes them. */
function unfoldAll(id: string): void {
  const all = [...document.querySelectorAll<HTMLDetailsElement>(`#${CSS.escape(id)} details`)];
  const open = all.some(one => !one.open);
  for (const one of all) one.open = open;
}
