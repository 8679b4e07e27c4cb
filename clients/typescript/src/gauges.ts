import type { SnapshotRequest } from "./generated/types.gen.js";

const MEGABYTE = 1_000_000;

/** What Node.js says of its own process; nothing elsewhere. */
export class ProcessGauges {
  #cpu = inNode() ? process.cpuUsage() : undefined;
  #readAt = performance.now();

  /** Memory now, and CPU since the last reading (percent of one core). */
  read(): SnapshotRequest {
    if (this.#cpu === undefined) return {};
    const used = process.cpuUsage(this.#cpu);
    const now = performance.now();
    const elapsedUs = (now - this.#readAt) * 1000;
    [this.#cpu, this.#readAt] = [process.cpuUsage(), now];
    return {
      memory_usage_mb: process.memoryUsage.rss() / MEGABYTE,
      ...(elapsedUs > 0 && { cpu_usage_pct: (100 * (used.user + used.system)) / elapsedUs }),
    };
  }
}

function inNode(): boolean {
  return typeof process !== "undefined" && typeof process.cpuUsage === "function";
}
