/** A piece of page as data. `h` makes them, `render` brings the page into line with them, touching only what differs. */
export interface Piece {
  readonly tag: string;
  /** Siblings with a key keep their element wherever they move. */
  readonly key: string | undefined;
  readonly attributes: Readonly<Record<string, string>>;
  /** `open` of a `details`: set when it appears and when this value changes; in between it belongs to the user. */
  readonly opened: boolean | undefined;
  readonly checked: boolean | undefined;
  readonly children: readonly Child[];
}

export type Child = Piece | string;
type Props = Readonly<Record<string, string | number | boolean | undefined>>;
type Children = readonly (Child | undefined | false | Children)[];

/** `true` sets an attribute without value; `false` and `undefined` leave it out. */
export function h(tag: string, props: Props = {}, ...children: Children): Piece {
  const attributes: Record<string, string> = {};
  for (const [name, value] of Object.entries(props)) {
    if (name === 'key' || name === 'opened' || name === 'checked' || value === undefined || value === false) continue;
    attributes[name] = value === true ? '' : String(value);
  }
  const { key, opened, checked } = props;
  return {
    tag,
    key: key === undefined ? undefined : String(key),
    attributes,
    opened: typeof opened === 'boolean' ? opened : undefined,
    checked: typeof checked === 'boolean' ? checked : undefined,
    children: flat(children),
  };
}

function flat(children: Children): Child[] {
  const all: Child[] = [];
  for (const child of children) {
    if (child === undefined || child === false || child === '') continue;
    if (typeof child === 'string' || 'tag' in child) all.push(child);
    else all.push(...flat(child));
  }
  return all;
}

const drawn = new WeakMap<Element, Piece>();
const svgTags = new Set(['svg', 'defs', 'symbol', 'use', 'path', 'circle', 'rect']);
const svgNamespace = 'http://www.w3.org/2000/svg';

function create(piece: Piece): Element {
  const element = svgTags.has(piece.tag)
    ? document.createElementNS(svgNamespace, piece.tag)
    : document.createElement(piece.tag);
  update(element, piece);
  return element;
}

function update(element: Element, piece: Piece): void {
  const before = drawn.get(element);
  if (before === piece) return;
  drawn.set(element, piece);
  for (const name of Object.keys(before?.attributes ?? {}))
    if (!(name in piece.attributes)) element.removeAttribute(name);
  for (const [name, value] of Object.entries(piece.attributes)) {
    if (before?.attributes[name] !== value) element.setAttribute(name, value);
  }
  if (element instanceof HTMLDetailsElement && piece.opened !== undefined && piece.opened !== before?.opened) {
    element.open = piece.opened;
  }
  if (element instanceof HTMLInputElement && piece.checked !== undefined) element.checked = piece.checked;
  render(element, piece.children);
}

const fits = (node: Node, child: Child): boolean => {
  if (typeof child === 'string') return node instanceof Text;
  const piece = node instanceof Element ? drawn.get(node) : undefined;
  return piece?.tag === child.tag && piece.key === child.key;
};

/** Makes the children of `parent` these. What stays the same keeps its element, and with it focus, selection and scroll. */
export function render(parent: Element, children: readonly Child[]): void {
  const free = new Set<Node>(parent.childNodes);
  const kept = children.map(child => {
    for (const node of free) {
      if (!fits(node, child)) continue;
      free.delete(node);
      return node;
    }
    return undefined;
  });
  for (const node of free) parent.removeChild(node);
  let next = parent.firstChild;
  children.forEach((child, index) => {
    const node = kept[index];
    if (!node) {
      parent.insertBefore(typeof child === 'string' ? document.createTextNode(child) : create(child), next);
      return;
    }
    if (node === next) next = next.nextSibling;
    else parent.insertBefore(node, next);
    if (typeof child === 'string') {
      if (node instanceof Text && node.data !== child) node.data = child;
    } else if (node instanceof Element) update(node, child);
  });
}
