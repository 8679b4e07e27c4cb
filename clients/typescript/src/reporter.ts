import { GeohealClient, type GeohealOptions } from "./client.js";
import { environment } from "./environment.js";
import { ProcessGauges } from "./gauges.js";
import type { Acknowledgement, SnapshotRequest } from "./generated/types.gen.js";

/** What a system knows of itself; asked for each snapshot. */
export type Measure = () => SnapshotRequest | Promise<SnapshotRequest>;

export type ReporterOptions = GeohealOptions & {
  /** The system's own numbers: Φ, κ, basin, errors, latency. */
  measure?: Measure;
  /** Name of this replica; else `GEOHEAL_NODE`. */
  node?: string;
  /** Commit or other name of the code that runs; else `GEOHEAL_CODE_HASH`. */
  codeHash?: string;
  /** Told why a snapshot could not be sent; nothing is thrown. */
  onError?: (reason: unknown) => void;
};

/** Reports a system's health in the rhythm of its own cycle, and never disturbs it. */
export class HealthReporter {
  readonly client: GeohealClient;
  readonly #gauges = new ProcessGauges();
  readonly #options: ReporterOptions;

  constructor(options: ReporterOptions = {}) {
    this.client = new GeohealClient(options);
    this.#options = options;
  }

  /**
   * Report the system's health now, with a label; resolves with the stored snapshot, or undefined where it could not
   * be stored. It never rejects.
   *
   * @param measured Numbers of this very moment; they win over those of `measure`.
   */
  async sendHealthSnapshot(label: string, measured: SnapshotRequest = {}): Promise<Acknowledgement | undefined> {
    try {
      const own = (await this.#options.measure?.()) ?? {};
      return await this.client.snapshot({ ...this.#identity(), ...this.#gauges.read(), ...own, ...measured, label });
    } catch (reason) {
      this.#tell(reason);
      return undefined;
    }
  }

  #identity(): SnapshotRequest {
    const node = this.#options.node ?? environment("GEOHEAL_NODE");
    const codeHash = this.#options.codeHash ?? environment("GEOHEAL_CODE_HASH");
    return { ...(node !== undefined && { node }), ...(codeHash !== undefined && { code_hash: codeHash }) };
  }

  #tell(reason: unknown): void {
    try {
      this.#options.onError?.(reason);
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
