import { v7 as uuid7 } from "uuid";
import type * as z from "zod";

import { environment } from "./environment.js";
import type {
  Acknowledgement,
  BaselineDetails,
  BatchAnswer,
  CodeFitness,
  EvaluatePatchRequest,
  SetBaselineRequest,
  SnapshotRequest,
  StartHealingRequest,
} from "./generated/types.gen.js";
import * as schemas from "./generated/zod.gen.js";
import { Questions } from "./questions.js";
import { Transport } from "./transport.js";

export type GeohealOptions = {
  /** Of the service; else `GEOHEAL_URL`, else this machine's. */
  url?: string;
  /** Name of the monitored system; else `GEOHEAL_SYSTEM`, else `default`. */
  system?: string;
  /** Bearer token; else `GEOHEAL_TOKEN`. */
  token?: string;
  /** How long one attempt may take (ms). */
  timeoutMs?: number;
  /** How long a request may take in all, with every retry (ms). */
  deadlineMs?: number;
  /** How often a request is sent again, where that is safe. */
  retries?: number;
};

export const DEFAULT_URL = "http://127.0.0.1:5001";
const EVALUATION_DEADLINE_MS = 30 * 60_000;
const ALL_REJECTED = 422;

/** Speaks to a geoheal service about one system: asks, reports and gives orders. */
export class GeohealClient extends Questions {
  constructor(options: GeohealOptions = {}) {
    const transport = new Transport({
      url: options.url ?? environment("GEOHEAL_URL") ?? DEFAULT_URL,
      token: options.token ?? environment("GEOHEAL_TOKEN"),
      timeoutMs: options.timeoutMs ?? 5_000,
      deadlineMs: options.deadlineMs ?? 20_000,
      retries: options.retries ?? 3,
    });
    super(options.system ?? environment("GEOHEAL_SYSTEM") ?? "default", transport);
  }

  /** Store a snapshot. It gets an id (UUIDv7) here, so that sending it again never stores it twice. */
  async snapshot(snapshot: SnapshotRequest): Promise<Acknowledgement> {
    const answer = await this.transport.ask(schemas.SnapshotAnswerSchema, {
      method: "post",
      path: "snapshot",
      json: this.#identified(snapshot),
      repeatable: true,
    });
    return answer.snapshot;
  }

  /**
   * Store many snapshots. Rows that were not stored are listed with a reason; they do not spoil the others. Give them
   * ids where they are sent again after a failure: some may be stored.
   *
   * @throws {GeohealRefused} with `part.send_again`, the indices of rows that were not stored, while the node of their
   * systems is away. All other rows are settled.
   */
  async snapshots(snapshots: readonly SnapshotRequest[]): Promise<BatchAnswer> {
    return this.transport.ask(schemas.BatchAnswerSchema, {
      method: "post",
      path: "snapshots",
      json: snapshots.map((each) => this.#identified(each)),
      repeatable: true,
      accepts: [ALL_REJECTED],
    });
  }

  /** Measure a code change against the current code; that may take minutes. */
  async evaluatePatch(request: EvaluatePatchRequest): Promise<CodeFitness> {
    const answer = await this.transport.ask(schemas.FitnessAnswerSchema, {
      method: "post",
      path: "evaluate-patch",
      json: this.#addressed(request),
      repeatable: false,
      deadlineMs: EVALUATION_DEADLINE_MS,
    });
    return answer.fitness;
  }

  /** Start the healing loop. */
  async start(request: StartHealingRequest = {}): Promise<void> {
    await this.#order(schemas.StartAnswerSchema, "start", request);
  }

  /** Stop the healing loop. */
  async stop(): Promise<void> {
    await this.#order(schemas.StopAnswerSchema, "stop", {});
  }

  /** Make a basin the reference of drift: the given one, else the latest snapshot's. */
  async setBaseline(request: SetBaselineRequest = {}): Promise<BaselineDetails | undefined> {
    return (await this.#order(schemas.CalibratedBaselineAnswerSchema, "baseline", request)).baseline ?? undefined;
  }

  #identified(snapshot: SnapshotRequest): SnapshotRequest {
    return { ...this.#addressed(snapshot), id: snapshot.id ?? uuid7() };
  }

  #addressed<Body extends { system?: string }>(body: Body): Body & { system: string } {
    return { ...body, system: body.system ?? this.system };
  }

  /** An order that is carried out once however often it is sent, since its key tells. */
  #order<Answer extends z.ZodType>(schema: Answer, path: string, json: { system?: string }) {
    return this.transport.ask(schema, {
      method: "post",
      path,
      json: this.#addressed(json),
      headers: { "idempotency-key": uuid7() },
      repeatable: true,
    });
  }
}
