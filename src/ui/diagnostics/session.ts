import type { SettingChange } from '../../diagnosis/history';
import type { Report } from '../../diagnosis/report';
import type { Proof, Route } from '../../route';
import type { DiagnosticsView } from '../../webview/diagnosticsView';
import type { FromDiagnosticsPanel } from '../../webview/protocol';
import { LatestRun } from '../panels/runs';
import { type DiagnosisState, diagnosticsView } from './diagnosisView';

/** What one run of the tests is given. */
export interface TestRun {
  readonly signal: AbortSignal;
  /** The user agreed to the gateway's own token being sent once, straight to the app. */
  readonly sendGatewayToken: boolean;
  /** Called with every new finding. */
  readonly onReport: (report: Report) => void;
}

/** What a session needs from around it. */
export interface DiagnosisSurroundings {
  readonly route: Route;
  readonly subscription: string;
  readonly simulated: boolean;
  readonly now: () => number;
  /** Reads the facts and runs the three tests. */
  readonly test: (run: TestRun) => Promise<Report>;
  readonly show: (view: DiagnosticsView) => void;
  /** Keeps the proof, or takes it away, and lets the tree read the route again. */
  readonly keepProof: (proof: Proof | undefined) => Promise<void>;
  /** In words for the panel; undefined for what the user cancelled. Writes bugs to the log. */
  readonly explain: (error: unknown) => string | undefined;
  readonly copy: (report: Report, as: 'markdown' | 'json') => Promise<void>;
  readonly copyScript: (script: string) => Promise<void>;
  readonly learnMore: (link: string) => Promise<void>;
  /** What differs from when the route last worked; notes the finished run in the route's history. */
  readonly remember: (report: Report) => Promise<Since | undefined>;
  readonly openInPortal: (report: Report, causeId: string | undefined) => Promise<void>;
  readonly fix: () => Promise<void>;
  /** Asks which operation the tests call from now on; false: nothing was chosen. */
  readonly chooseOperation: () => Promise<boolean>;
}

/** What changed since the route last worked. */
export interface Since {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly changes: readonly SettingChange[];
}

/** One Diagnostics panel's life: runs tests, keeps the last result, answers the buttons. */
export class DiagnosisSession {
  readonly #around: DiagnosisSurroundings;
  readonly #runs = new LatestRun();
  #state: DiagnosisState = { kind: 'notRun' };

  constructor(around: DiagnosisSurroundings) {
    this.#around = around;
  }

  get state(): DiagnosisState {
    return this.#state;
  }

  /** Shows what is there. Never calls anything. */
  redraw(): void {
    const { route, subscription, simulated, now, show } = this.#around;
    show(diagnosticsView(this.#state, { route, subscription, simulated, now: now() }));
  }

  /** Shows a report that another feature's tests made, unless tests are running here. */
  accept(report: Report): void {
    const running = this.#state.kind === 'reading' || (this.#state.kind === 'report' && this.#state.running);
    if (running) this.redraw();
    else this.#to({ kind: 'report', report, running: false });
  }

  /** Keeps a finished report as if its tests had run here. */
  async take(report: Report): Promise<void> {
    this.accept(report);
    await this.#around.remember(report);
    await this.#remember(report);
  }

  /** Runs all tests afresh; a run under way is given up. Never rejects. */
  async run(sendGatewayToken = false): Promise<void> {
    const { signal, isCurrent } = this.#runs.start();
    this.#to({ kind: 'reading' });
    const onReport = (report: Report): void => {
      if (isCurrent()) this.#to({ kind: 'report', report, running: true });
    };
    try {
      const report = await this.#around.test({ signal, sendGatewayToken, onReport });
      if (!isCurrent()) return;
      const since = await this.#around.remember(report);
      if (!isCurrent()) return;
      this.#to({ kind: 'report', report, running: false, ...(since && { since }) });
      await this.#remember(report);
    } catch (error) {
      if (!isCurrent()) return;
      const text = this.#around.explain(error);
      this.#to(text === undefined ? { kind: 'notRun' } : { kind: 'failed', text });
    }
  }

  /** Gives up a run under way; what was found so far stays on screen. */
  cancel(): void {
    this.#runs.stop();
    const before = this.#state;
    if (before.kind === 'reading') this.#to({ kind: 'notRun' });
    if (before.kind === 'report' && before.running) this.#to({ ...before, running: false, cancelled: true });
  }

  async onMessage(message: Exclude<FromDiagnosticsPanel, { kind: 'ready' }>): Promise<void> {
    if (message.kind !== 'press') return;
    const report = this.#state.kind === 'report' ? this.#state.report : undefined;
    switch (message.button) {
      case 'runAgain':
        return this.run();
      case 'chooseOperation':
        return (await this.#around.chooseOperation()) ? this.run() : undefined;
      case 'sendGatewayToken':
        return this.run(true);
      case 'keepGatewayToken':
        if (this.#state.kind === 'report') this.#to({ ...this.#state, declined: true });
        return;
      case 'cancel':
        this.cancel();
        return;
      case 'copyMarkdown':
        return report && this.#around.copy(report, 'markdown');
      case 'copyJson':
        return report && this.#around.copy(report, 'json');
      case 'copyScript': {
        const fix = report?.causes.find(cause => cause.id === message.of)?.fix;
        return fix?.kind === 'script' ? this.#around.copyScript(fix.text) : undefined;
      }
      case 'learnMore': {
        const link = report?.causes.find(cause => cause.id === message.of)?.link;
        return link === undefined ? undefined : this.#around.learnMore(link);
      }
      case 'openInPortal':
        return report && this.#around.openInPortal(report, message.of);
      case 'fix':
        return this.#around.fix();
    }
  }

  /** Ends the session: a run under way is given up. */
  close(): void {
    this.#runs.stop();
  }

  async #remember(report: Report): Promise<void> {
    const { proof, verdict } = report;
    if (proof) await this.#around.keepProof(proof);
    else if (verdict.state === 'open' || verdict.state === 'broken') await this.#around.keepProof(undefined);
  }

  #to(state: DiagnosisState): void {
    this.#state = state;
    this.redraw();
  }
}
