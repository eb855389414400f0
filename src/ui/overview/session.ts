import type { Route } from '../../route';
import type { OverviewView } from '../../webview/overviewView';
import type { FromOverviewPanel } from '../../webview/protocol';
import { type PostureGroup, parseQuery } from '../search/query';
import { type Entry, type Grouping, type SortKey, arrange, groupings, isTile, sortKeys } from './arrange';
import type { OverviewRow } from './row';
import { overviewView } from './view';

/** Where routes come from and what is done with those chosen. */
export interface OverviewParts {
  /** All routes there are. */
  readonly find: () => Promise<readonly Route[]>;
  /** The same with nothing taken for known. */
  readonly findAnew: () => Promise<readonly Route[]>;
  /** Those found so far. */
  readonly found: () => readonly Route[];
  readonly rowOf: (route: Route) => OverviewRow;
  /** Asks for the postures of these that aren't read yet, in this order. */
  readonly read: (routes: readonly Route[]) => void;
  readonly stopReading: () => void;
  /** Routes whose postures are waited for. */
  readonly waiting: () => number;
  readonly simulated: () => boolean;
  readonly show: (view: OverviewView) => void;
  readonly secure: (routes: readonly Route[]) => Promise<void>;
  readonly diagnose: (routes: readonly Route[]) => Promise<void>;
  readonly open: (route: Route) => Promise<void>;
  readonly export: (rows: readonly OverviewRow[]) => Promise<void>;
  readonly chooseGrouping: (now: Grouping) => Promise<Grouping | undefined>;
  readonly explain: (error: unknown) => string;
  readonly now: () => number;
}

type Message = Exclude<FromOverviewPanel, { kind: 'ready' }>;

const firstWindow = 80;

/** The state of the overview: what is filtered, sorted and chosen. Knows nothing of VS Code. */
export class OverviewSession {
  readonly #parts: OverviewParts;
  #rows: readonly OverviewRow[] = [];
  #entries: readonly Entry[] = [];
  #selected: ReadonlySet<string> = new Set();
  /** Where a range of lines begins. */
  #anchor: number | undefined;
  #tiles: ReadonlySet<PostureGroup> = new Set();
  #filter = '';
  #sort: SortKey = 'posture';
  #descending = false;
  #grouping: Grouping = 'none';
  #from = 0;
  #to = firstWindow;
  #finding = false;
  #stopped = false;
  #readAt: number | undefined;
  #failure: string | undefined;

  constructor(parts: OverviewParts) {
    this.#parts = parts;
  }

  /** Looks for all routes and reads them; ends when they are found. */
  start(): Promise<void> {
    return this.#find(() => this.#parts.find());
  }

  async #find(findRoutes: () => Promise<readonly Route[]>): Promise<void> {
    this.#finding = true;
    this.#stopped = false;
    this.#failure = undefined;
    this.refreshRows();
    try {
      const routes = await findRoutes();
      this.#readAt = this.#parts.now();
      this.#parts.read(routes);
    } catch (error) {
      this.#failure = this.#parts.explain(error);
    } finally {
      this.#finding = false;
      this.refreshRows();
    }
  }

  /** What is known changed. */
  refreshRows(): void {
    this.#rows = this.#parts.found().map(route => this.#parts.rowOf(route));
    this.#arrange();
    this.draw();
  }

  #arrange(): void {
    this.#entries = arrange(this.#rows, {
      query: parseQuery(this.#filter),
      tiles: this.#tiles,
      sort: this.#sort,
      descending: this.#descending,
      grouping: this.#grouping,
    });
    const shown = new Set(this.#entries.flatMap(entry => (entry.kind === 'row' ? [entry.row.route.id] : [])));
    this.#selected = new Set([...this.#selected].filter(id => shown.has(id)));
    const size = this.#to - this.#from;
    this.#from = Math.max(0, Math.min(this.#from, this.#entries.length - size));
    this.#to = this.#from + size;
  }

  draw(): void {
    this.#parts.show(
      overviewView({
        rows: this.#rows,
        entries: this.#entries,
        selected: this.#selected,
        tiles: this.#tiles,
        filter: this.#filter,
        sort: this.#sort,
        descending: this.#descending,
        grouping: this.#grouping,
        from: this.#from,
        to: this.#to,
        simulated: this.#parts.simulated(),
        finding: this.#finding,
        waiting: this.#parts.waiting(),
        stopped: this.#stopped,
        ...(this.#readAt !== undefined && { readAt: this.#readAt }),
        ...(this.#failure !== undefined && { failure: this.#failure }),
      }),
    );
  }

  async onMessage(message: Message): Promise<void> {
    if (message.kind === 'set') this.#set(message.of, message.value);
    else if (message.kind === 'press') await this.#press(message);
  }

  #set(of: string, value: string): void {
    if (of === 'filter') {
      this.#filter = value;
      this.#from = 0;
      this.#to = firstWindow;
      this.#anchor = undefined;
      this.#rearranged();
    } else if (of === 'lines') {
      const [from, to] = value.split('-').map(Number);
      if (!Number.isInteger(from) || !Number.isInteger(to)) return;
      this.#from = Math.max(0, from ?? 0);
      this.#to = Math.min(Math.max(this.#from, to ?? 0), this.#from + 400);
      // What is on screen is read first.
      if (!this.#stopped) this.#parts.read(this.#routesIn(this.#from, this.#to));
      this.draw();
    } else if (/^(only|toggle|range)$/.test(of)) {
      this.#select(Number(value), of);
    }
  }

  #routesIn(from: number, to: number): readonly Route[] {
    return this.#entries.slice(from, to).flatMap(entry => (entry.kind === 'row' ? [entry.row.route] : []));
  }

  #select(line: number, how: string): void {
    const entry = this.#entries[line];
    if (entry?.kind !== 'row') return;
    const { id } = entry.row.route;
    if (how === 'range' && this.#anchor !== undefined) {
      const [from, to] = [Math.min(this.#anchor, line), Math.max(this.#anchor, line)];
      this.#selected = new Set(this.#routesIn(from, to + 1).map(route => route.id));
    } else if (how === 'toggle') {
      const selected = new Set(this.#selected);
      if (!selected.delete(id)) selected.add(id);
      this.#selected = selected;
      this.#anchor = line;
    } else {
      this.#selected = new Set([id]);
      this.#anchor = line;
    }
    this.draw();
  }

  #rearranged(): void {
    this.#arrange();
    this.draw();
  }

  get #chosen(): readonly OverviewRow[] {
    return this.#entries.flatMap(entry =>
      entry.kind === 'row' && this.#selected.has(entry.row.route.id) ? [entry.row] : [],
    );
  }

  async #press({ button, of }: Extract<Message, { kind: 'press' }>): Promise<void> {
    switch (button) {
      case 'refresh':
        return this.#find(() => this.#parts.findAnew());
      case 'goOn':
        return this.start();
      case 'stop':
        this.#stopped = true;
        this.#parts.stopReading();
        this.refreshRows();
        return;
      case 'tile':
        if (of === undefined || !isTile(of)) return;
        this.#tiles = new Set(this.#tiles.has(of) ? [...this.#tiles].filter(one => one !== of) : [...this.#tiles, of]);
        this.#rearranged();
        return;
      case 'sort': {
        const key = sortKeys.find(one => one === of);
        if (!key) return;
        this.#descending = key === this.#sort && !this.#descending;
        this.#sort = key;
        this.#rearranged();
        return;
      }
      case 'grouping': {
        const chosen = await this.#parts.chooseGrouping(this.#grouping);
        if (!groupings.some(one => one === chosen) || chosen === undefined) return;
        this.#grouping = chosen;
        this.#rearranged();
        return;
      }
      case 'clear':
        this.#selected = new Set();
        this.draw();
        return;
      case 'clearFilter':
        this.#set('filter', '');
        return;
      case 'selectAll': {
        const all = this.#routesIn(0, this.#entries.length);
        this.#selected = this.#selected.size >= all.length ? new Set() : new Set(all.map(route => route.id));
        this.draw();
        return;
      }
      case 'secure':
        return this.#parts.secure(this.#chosen.map(row => row.route));
      case 'diagnose':
        return this.#parts.diagnose(this.#chosen.map(row => row.route));
      case 'export':
        return this.#parts.export(this.#entries.flatMap(entry => (entry.kind === 'row' ? [entry.row] : [])));
      case 'exportSelected':
        return this.#parts.export(this.#chosen);
      case 'open': {
        const entry = this.#entries[Number(of)];
        if (entry?.kind === 'row') await this.#parts.open(entry.row.route);
      }
    }
  }
}
