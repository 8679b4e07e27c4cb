import { v7 as uuid7 } from "uuid";

import { GeohealClient, type GeohealOptions } from "./client.js";
import { environment } from "./environment.js";
import { ProcessGauges } from "./gauges.js";
import type { Acknowledgement, SnapshotRequest } from "./generated/types.gen.js";
import { Outbox, mayPass } from "./outbox.js";
import { RequestMeter } from "./requests.js";
import { Warnings } from "./warnings.js";

const CLOSING_MS = 5_000;

/** What a system knows of itself; asked for each snapshot. */
export type Measure = () => SnapshotRequest | Promise<SnapshotRequest>;

export type ReporterOptions = GeohealOptions & {
  /** The system's own numbers: Φ, κ, basin, errors, latency. */
  measure?: Measure;
  /** Name of this replica; else `GEOHEAL_NODE`. */
  node?: string;
  /** Commit or other name of the code that runs; else `GEOHEAL_CODE_HASH`. */
  codeHash?: string;
  /** Told why a snapshot could not be sent; nothing is thrown. By default each reason is a warning, once. */
  onError?: (reason: unknown) => void;
  /** Most snapshots that wait while the service is away; the oldest make room. */
  queue?: number;
};

/** Reports a system's health in the rhythm of its own cycle, or at an interval, and never disturbs it. */
export class HealthReporter {
  readonly client: GeohealClient;
  /** Requests since the last snapshot; the middleware counts here. */
  readonly requests = new RequestMeter();
  readonly #gauges = new ProcessGauges();
  readonly #options: ReporterOptions;
  readonly #outbox: Outbox;
  readonly #tellOf: (reason: unknown) => void;
  /** Reports that have begun, and are neither stored nor kept yet. */
  readonly #underWay = new Set<Promise<unknown>>();
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(options: ReporterOptions = {}) {
    this.client = new GeohealClient(options);
    this.#options = options;
    const warnings = new Warnings();
    this.#tellOf = options.onError ?? ((reason) => warnings.tell(reason));
    this.#outbox = new Outbox(this.client, options.queue ?? 720, (reason) => this.#tell(reason));
  }

  /** Snapshots that wait for the service. */
  get waiting(): number {
    return this.#outbox.size;
  }

  /** Snapshots that made room for newer ones, and were never sent. */
  get dropped(): number {
    return this.#outbox.dropped;
  }

  /** Report every so often (ms) from now on. The timer does not keep the process alive. */
  start(intervalMs = 10_000): this {
    clearInterval(this.#timer);
    this.#timer = setInterval(() => void this.sendHealthSnapshot(), intervalMs);
    this.#timer.unref?.();
    return this;
  }

  /** Report a last time, after what is under way, and try for some time (ms) to send what waits; at the end of a process. */
  async close(timeoutMs = CLOSING_MS): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    let givenUp: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((resolve) => (givenUp = setTimeout(resolve, timeoutMs)));
    const sent = Promise.all(this.#underWay).then(() => this.sendHealthSnapshot("end")).then(() => this.#outbox.flush());
    await Promise.race([sent, late]);
    clearTimeout(givenUp);
    this.#outbox.stop();
  }

  /**
   * Report the system's health now, with a label; resolves with the stored snapshot, or undefined where it is not
   * stored yet: while the service is away snapshots wait, and are sent later. It never rejects.
   *
   * @param measured Numbers of this very moment; they win over those of `measure`.
   */
  async sendHealthSnapshot(label?: string, measured: SnapshotRequest = {}): Promise<Acknowledgement | undefined> {
    const report = this.#report(label, measured);
    this.#underWay.add(report);
    try {
      return await report;
    } finally {
      this.#underWay.delete(report);
    }
  }

  async #report(label: string | undefined, measured: SnapshotRequest): Promise<Acknowledgement | undefined> {
    let snapshot: SnapshotRequest | undefined;
    try {
      snapshot = await this.#made(label, measured);
      if (this.#outbox.size === 0) return await this.client.snapshot(snapshot);
      this.#outbox.keep(snapshot);
    } catch (reason) {
      if (snapshot !== undefined && mayPass(reason)) this.#outbox.keep(snapshot);
      this.#tell(reason);
    }
    return undefined;
  }

  async #made(label: string | undefined, measured: SnapshotRequest): Promise<SnapshotRequest> {
    const own = (await this.#options.measure?.()) ?? {};
    const requests = this.requests.read();
    const metrics = { ...requests.metrics, ...own.metrics, ...measured.metrics };
    return {
      id: uuid7(),
      captured_at: new Date().toISOString(),
      ...this.#identity(),
      ...this.#gauges.read(),
      ...requests,
      ...own,
      ...measured,
      ...(Object.keys(metrics).length > 0 && { metrics }),
      ...(label !== undefined && { label }),
    };
  }

  #identity(): SnapshotRequest {
    const node = this.#options.node ?? environment("GEOHEAL_NODE");
    const codeHash = this.#options.codeHash ?? environment("GEOHEAL_CODE_HASH");
    return { ...(node !== undefined && { node }), ...(codeHash !== undefined && { code_hash: codeHash }) };
  }

  #tell(reason: unknown): void {
    try {
      this.#tellOf(reason);
    } catch {
      // what is called to tell of trouble must not make more of it
    }
  }
}

let standard: HealthReporter | undefined;

/** Choose how {@link sendHealthSnapshot} reports; without it the environment says. */
export function configureReporter(options: ReporterOptions): HealthReporter {
  standard = new HealthReporter(options);
  return standard;
}

/** Report the health of this process now, with a label; never rejects. */
export function sendHealthSnapshot(
  label: string,
  measured: SnapshotRequest = {},
): Promise<Acknowledgement | undefined> {
  standard ??= new HealthReporter();
  return standard.sendHealthSnapshot(label, measured);
}
