import type { IconName, StateShape } from '../common';
import { h, type Piece } from './element';

/** Paths of the 16 × 16 symbols; `circle` and `rect` spelled as their numbers, `punch` drawn in the page's colour. */
type Shape =
  | string
  | { readonly circle: readonly [x: number, y: number, r: number]; readonly filled?: boolean }
  | { readonly rect: readonly [x: number, y: number, width: number, height: number, radius: number] }
  | { readonly punch: string };

const symbols: Readonly<Record<IconName, readonly Shape[]>> = {
  app: [
    { rect: [1.8, 2.8, 12.4, 10.4, 1.2] },
    'M1.8 5.7h12.4M4 4.3h.1m1.7 0h.1',
    'm6.6 8-1.5 1.5 1.5 1.5m2.8-3 1.5 1.5-1.5 1.5',
  ],
  beaker: ['M6 2v4.2L2.7 12.4c-.4.8.1 1.6 1 1.6h8.6c.9 0 1.4-.8 1-1.6L10 6.2V2M5 2h6M4.6 10h6.8'],
  check: ['m3 8.6 3.2 3.2L13 4.6'],
  'chevron-down': ['m3.5 6 4.5 4.5L12.5 6'],
  'chevron-up': ['m3.5 10 4.5-4.5L12.5 10'],
  'chevron-right': ['m6 3.5 4.5 4.5L6 12.5'],
  circle: [{ circle: [8, 8, 6] }],
  'circle-slash': [{ circle: [8, 8, 6] }, 'm3.8 12.2 8.4-8.4'],
  close: ['m4 4 8 8m0-8-8 8'],
  copy: [{ rect: [5.5, 5.5, 8, 8.5, 1] }, 'M3.5 10.5h-1v-8h7v1'],
  dash: ['M4 8h8'],
  'debug-rerun': ['M13 8a5 5 0 1 1-1.6-3.7M13 2.2v2.9h-2.9'],
  discard: ['M3 6.5h6.5a3.5 3.5 0 0 1 0 7H6M5.8 3.5 2.8 6.5l3 3'],
  error: [{ circle: [8, 8, 6] }, 'm5.7 5.7 4.6 4.6m0-4.6-4.6 4.6'],
  export: ['M8 2v7.5M5.2 4.8 8 2l2.8 2.8M3 9v4.5h10V9'],
  gateway: ['M2.2 14V6.6C2.2 3.9 4.8 2 8 2s5.8 1.9 5.8 4.6V14M5.4 14V8.2c0-1.2 1.1-2 2.6-2s2.6.8 2.6 2V14M1.2 14h13.6'],
  history: ['M3 8a5 5 0 1 0 1.6-3.7M3 2.2v2.9h2.9M8 5.2V8l1.9 1.3'],
  info: [{ circle: [8, 8, 6] }, 'M8 7.3v3.7M8 5v.2'],
  'link-external': ['M9.5 2.5h4v4M13.2 2.8 7.5 8.5M11.5 9v4.5h-9v-9H7'],
  loading: ['M8 2a6 6 0 1 1-5.6 3.9'],
  lock: [{ rect: [3, 7, 10, 7, 1.2] }, 'M5.2 6.8V5a2.8 2.8 0 0 1 5.6 0v1.8M8 9.8v1.6'],
  markdown: [{ rect: [1.5, 3.5, 13, 9, 1] }, 'M4 10V6l1.8 2L7.6 6v4m3.4-4v3.6M9.6 8.3 11 9.8l1.4-1.5'],
  pass: [{ circle: [8, 8, 6] }, 'M5.2 8.3 7.2 10.3 10.9 6'],
  'pass-filled': [{ circle: [8, 8, 6.4], filled: true }, { punch: 'M4.9 8.3 7.1 10.5 11.2 5.8' }],
  person: [{ circle: [8, 5.2, 2.7] }, 'M2.8 14c.4-3 2.4-4.6 5.2-4.6s4.8 1.6 5.2 4.6'],
  refresh: ['M13 8a5 5 0 1 1-1.6-3.7M13 2.2v2.9h-2.9'],
  search: [{ circle: [7, 7, 4.3] }, 'm10.2 10.2 3.6 3.6'],
  token: [
    'M8 1.7 13.4 3.8v4c0 3.3-2.3 5.5-5.4 6.6-3.1-1.1-5.4-3.3-5.4-6.6v-4z',
    { circle: [8, 6.7, 1.5] },
    'M8 8.2v2.6',
  ],
  unlock: [{ rect: [3, 7.2, 10, 6.8, 1.2] }, 'M5.2 7V4.8a2.8 2.8 0 0 1 5.4-1', 'M8 10v1.6'],
  warning: ['M8 2.2 14.4 13.5H1.6z', 'M8 6.4v3.4m0 1.6v.2'],
  x: ['m4 4 8 8m0-8-8 8'],
  zap: ['M9.2 1.8 3.5 9h4l-.9 5.2L12.5 7h-4.1z'],
};

function draw(shape: Shape): Piece {
  if (typeof shape === 'string') return h('path', { d: shape });
  if ('punch' in shape) return h('path', { d: shape.punch, class: 'punch' });
  if ('circle' in shape) {
    const [cx, cy, r] = shape.circle;
    return h('circle', { cx, cy, r, class: shape.filled ? 'filled' : undefined });
  }
  const [x, y, width, height, rx] = shape.rect;
  return h('rect', { x, y, width, height, rx });
}

/** All symbols, once per page. */
export function sprite(): Piece {
  const all = Object.entries(symbols).map(([name, shapes]) =>
    h('symbol', { id: `icon-${name}`, viewBox: '0 0 16 16' }, shapes.map(draw)),
  );
  return h('svg', { key: 'sprite', class: 'sprite', width: 0, height: 0, 'aria-hidden': 'true' }, h('defs', {}, all));
}

export function icon(name: IconName, classes = ''): Piece {
  const all = classes === '' ? 'i' : `i ${classes}`;
  return h('svg', { class: all, viewBox: '0 0 16 16', 'aria-hidden': 'true' }, h('use', { href: `#icon-${name}` }));
}

const stateIcons: Readonly<Record<StateShape, IconName>> = {
  secured: 'pass-filled',
  configured: 'pass',
  open: 'unlock',
  broken: 'error',
  unchecked: 'circle',
  private: 'circle-slash',
  running: 'loading',
};

export function stateIcon(state: StateShape, size: 'small' | 'large' = 'small'): Piece {
  const classes = [`st-${state}`, state === 'running' && 'spin', size === 'large' && 'l'].filter(
    part => part !== false,
  );
  return icon(stateIcons[state], classes.join(' '));
}
