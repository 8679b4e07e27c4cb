import type { GeohealClient } from "./client.js";
import { GeohealRefused, GeohealUnreachable } from "./errors.js";
import type { SnapshotRequest } from "./generated/types.gen.js";
import { PASSING_STATUSES } from "./transport.js";

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;

/** Whether what stands in the way may be gone later. */
export function mayPass(reason: unknown): boolean {
  if (reason instanceof GeohealRefused) return PASSING_STATUSES.includes(reason.status);
  return reason instanceof GeohealUnreachable;
}

/** Snapshots that wait for a service that is away; they are sent in their order, at random over growing times. */
export class Outbox {
  /** Snapshots that made room for newer ones. */
  dropped = 0;
  readonly #client: GeohealClient;
  readonly #most: number;
  readonly #onError: (reason: unknown) => void;
  readonly #waiting: SnapshotRequest[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #flushing: Promise<void> | undefined;
  #failures = 0;

  constructor(client: GeohealClient, most: number, onError: (reason: unknown) => void) {
    this.#client = client;
    this.#most = most;
    this.#onError = onError;
  }

  get size(): number {
    return this.#waiting.length;
  }

  /** Keep a snapshot, and try to send it later. */
  keep(snapshot: SnapshotRequest): void {
    this.#waiting.push(snapshot);
    while (this.#waiting.length > this.#most) {
      this.#waiting.shift();
      this.dropped += 1;
    }
    this.#plan();
  }

  /** Send what waits, until all is sent or the service is away; never rejects. */
  flush(): Promise<void> {
    this.#flushing ??= this.#sendAll().finally(() => {
      this.#flushing = undefined;
      if (this.size > 0) this.#plan();
    });
    return this.#flushing;
  }

  /** Try no more by itself. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  async #sendAll(): Promise<void> {
    this.stop();
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      try {
        await this.#client.snapshot(next);
        this.#failures = 0;
      } catch (reason) {
        this.#onError(reason);
        if (mayPass(reason)) {
          this.#failures += 1;
          return;
        }
      }
      if (this.#waiting[0] === next) this.#waiting.shift(); // else it has made room meanwhile
    }
  }

  #plan(): void {
    if (this.#timer !== undefined || this.#flushing !== undefined) return;
    const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#failures);
    this.#timer = setTimeout(() => void this.flush(), longest * Math.random());
    this.#timer.unref?.();
  }
}
