const wired = new WeakSet<Element>();
const steps: Readonly<Record<string, 'before' | 'after' | 'first' | 'last'>> = {
  ArrowLeft: 'before',
  ArrowRight: 'after',
  Home: 'first',
  End: 'last',
};

/** One tab stop for a toolbar, arrows within it (in reading direction), Home and End. Called after every drawing. */
export function toolbarKeys(toolbar: Element): void {
  const items = (): HTMLElement[] => [...toolbar.querySelectorAll<HTMLElement>('button')];
  const stopAt = (current: HTMLElement | undefined): void => {
    for (const item of items()) item.tabIndex = item === current ? 0 : -1;
  };
  stopAt(items().find(item => item.tabIndex === 0 && item.hasAttribute('tabindex')) ?? items()[0]);
  if (wired.has(toolbar)) return;
  wired.add(toolbar);
  toolbar.addEventListener('focusin', event => {
    if (event.target instanceof HTMLElement) stopAt(event.target);
  });
  toolbar.addEventListener('keydown', event => {
    if (!(event instanceof KeyboardEvent)) return;
    const step = steps[event.key];
    const all = items();
    const here = all.findIndex(item => item === document.activeElement);
    if (step === undefined || here < 0) return;
    event.preventDefault();
    const backwards = (step === 'before') !== (getComputedStyle(toolbar).direction === 'rtl');
    const there = step === 'first' ? 0 : step === 'last' ? all.length - 1 : here + (backwards ? -1 : 1);
    all[(there + all.length) % all.length]?.focus();
  });
}
