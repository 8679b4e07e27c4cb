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

/** Whether other systems' snapshots may be stored nevertheless: a node of the service's database may be away. */
function isOfItsSystem(reason: unknown): boolean {
  return reason instanceof GeohealRefused && reason.status === 503;
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
    const away = new Set<string>();
    const isNear = (each: SnapshotRequest) => !away.has(this.#systemOf(each));
    for (let next = this.#waiting.find(isNear); next !== undefined; next = this.#waiting.find(isNear)) {
      try {
        await this.#client.snapshot(next);
        if (away.size === 0) this.#failures = 0;
      } catch (reason) {
        this.#onError(reason);
        if (mayPass(reason)) {
          if (away.size === 0) this.#failures += 1;
          if (!isOfItsSystem(reason)) return;
          away.add(this.#systemOf(next)); // the service may store what other systems report
          continue;
        }
      }
      const place = this.#waiting.indexOf(next);
      if (place >= 0) this.#waiting.splice(place, 1); // else it has made room meanwhile
    }
  }

  #systemOf(snapshot: SnapshotRequest): string {
    return snapshot.system ?? this.#client.system;
  }

  #plan(): void {
    if (this.#timer !== undefined || this.#flushing !== undefined) return;
    const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#failures);
    this.#timer = setTimeout(() => void this.flush(), longest * Math.random());
    this.#timer.unref?.();
  }
}
