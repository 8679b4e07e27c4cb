import type { SnapshotRequest } from "./generated/types.gen.js";

const SAMPLE = 10_000;
const QUANTILES = [
  ["p50", 0.5],
  ["p95", 0.95],
  ["p99", 0.99],
] as const;

/** Counts requests between two snapshots. Of more than ten thousand the quantiles are those of a sample. */
export class RequestMeter {
  #count = 0;
  #failed = 0;
  #totalMs = 0;
  #sample: number[] = [];

  /** Count a request that took so long (ms). */
  observe(latencyMs: number, failed = false): void {
    this.#count += 1;
    this.#totalMs += latencyMs;
    if (failed) this.#failed += 1;
    const place = this.#count <= SAMPLE ? this.#count - 1 : Math.floor(Math.random() * this.#count);
    if (place < SAMPLE) this.#sample[place] = latencyMs;
  }

  /** The numbers since the last reading; none where nothing was ever counted. A quantile needs requests beyond it. */
  read(): SnapshotRequest {
    if (!this.#everCounted()) return {};
    const [count, failed, totalMs, sample] = [this.#count, this.#failed, this.#totalMs, this.#sample.sort((a, b) => a - b)];
    [this.#count, this.#failed, this.#totalMs, this.#sample] = [0, 0, 0, []];
    if (count === 0) return { request_count: 0 };
    const told = QUANTILES.filter(([, share]) => Math.round(count * (1 - share)) >= 1);
    return {
      request_count: count,
      error_rate: failed / count,
      avg_latency_ms: totalMs / count,
      metrics: Object.fromEntries(told.map(([name, share]) => [name, sample[Math.ceil(sample.length * share) - 1] ?? 0])),
    };
  }

  #used = false;

  #everCounted(): boolean {
    this.#used ||= this.#count > 0;
    return this.#used;
  }
}
