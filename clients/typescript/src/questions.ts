import { setTimeout as pause } from "node:timers/promises";

import type * as z from "zod";

import { GeohealError } from "./errors.js";
import type {
  CausesDetails,
  CompareOrder,
  ComparisonFigures,
  GeometricSnapshot,
  HealingAttempt,
  HealthDegradation,
  HealthSummary,
  Incident,
  IncidentDetails,
  IncidentState,
  OverviewEntry,
  PatchDetails,
  PatchState,
  PatchSummary,
  SelfHealingStatus,
  SuspectsDetails,
  TimelineDetails,
} from "./generated/types.gen.js";
import * as schemas from "./generated/zod.gen.js";
import type { Transport } from "./transport.js";

export type Period = {
  /** Snapshots of this moment or later (ISO 8601 with offset). */
  since?: string;
  /** Snapshots before this moment. */
  until?: string;
};

export type Listed<State> = {
  /** Only those of this state. */
  state?: State;
  /** The most that are returned, at most 1,000; 50 by default. */
  limit?: number;
  /** Of all systems, instead of the client's own one. */
  allSystems?: boolean;
};

export type Drawn = Period & {
  /** Number of buckets, at most 2,000; 400 by default. */
  points?: number;
  /** Names of further metrics to return, at most 24. */
  metrics?: readonly string[];
};

const PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2_000;

type Query = Record<string, string | number | boolean>;

/** What a service can be asked; nothing here changes the system. */
export class Questions {
  readonly system: string;
  protected readonly transport: Transport;

  constructor(system: string, transport: Transport) {
    this.system = system;
    this.transport = transport;
  }

  /** The system's health at a glance. */
  async health(): Promise<HealthSummary> {
    return (await this.#ofSystem(schemas.HealthAnswerSchema, "health")).health;
  }

  /** Whether and why the system is degraded. */
  async degradation(): Promise<HealthDegradation> {
    return (await this.#ofSystem(schemas.ExplainedDegradationAnswerSchema, "degradation")).degradation;
  }

  /** What monitor, evaluator and healing loop do. */
  async status(): Promise<SelfHealingStatus> {
    return (await this.#ofSystem(schemas.StatusAnswerSchema, "status")).status;
  }

  /** The system's snapshots, newest first, read page by page. */
  async *history(period: Period = {}, basin = false): AsyncGenerator<GeometricSnapshot, void, undefined> {
    let cursor: string | undefined;
    do {
      const query = { ...period, basin, limit: 500, ...(cursor !== undefined && { cursor }) };
      const page = await this.#ofSystem(schemas.SnapshotsAnswerSchema, "snapshots", query);
      yield* page.snapshots;
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined);
  }

  /** The system's history in buckets: least, mean and greatest value of each measurement, and what happened. */
  async timeline({ metrics, ...drawn }: Drawn = {}): Promise<TimelineDetails> {
    const query = { ...drawn, ...(metrics?.length && { metric: metrics.join(",") }) };
    return (await this.#ofSystem(schemas.TimelineAnswerSchema, "timeline", query)).timeline;
  }

  /** All systems, the worst first, read page by page. */
  async *overview(): AsyncGenerator<OverviewEntry, void, undefined> {
    let cursor: string | undefined;
    do {
      const query = { limit: 100, ...(cursor !== undefined && { cursor }) };
      const page = await this.#get(schemas.OverviewAnswerSchema, "overview", query);
      yield* page.overview;
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined);
  }

  /** The newest incidents of the system, or of all. */
  async incidents(listed: Listed<IncidentState> = {}): Promise<Incident[]> {
    return (await this.#get(schemas.IncidentsAnswerSchema, "incidents", this.#scope(listed))).incidents;
  }

  /** An incident of any system, with its findings and its timeline. */
  async incident(id: string): Promise<IncidentDetails> {
    return (await this.#get(schemas.IncidentAnswerSchema, `incidents/${encodeURIComponent(id)}`)).incident;
  }

  /** What moved first in an incident, and what changed then. */
  async causes(id: string): Promise<CausesDetails> {
    return (await this.#get(schemas.CausesAnswerSchema, `incidents/${encodeURIComponent(id)}/causes`)).causes;
  }

  /** The newest patches of the system, or of all. */
  async patches(listed: Listed<PatchState> = {}): Promise<PatchSummary[]> {
    return (await this.#get(schemas.PatchesAnswerSchema, "patches", this.#scope(listed))).patches;
  }

  /** A patch of any system, with its diff and what was measured. */
  async patch(id: string): Promise<PatchDetails> {
    return (await this.#get(schemas.PatchAnswerSchema, `patches/${encodeURIComponent(id)}`)).patch;
  }

  /** The last attempts to heal the system, newest first. */
  async healingHistory(limit = 50): Promise<HealingAttempt[]> {
    return (await this.#ofSystem(schemas.HistoryAnswerSchema, "history", { limit })).history;
  }

  /** Compare a candidate's telemetry with the current one's, however long that takes; nothing is stored. */
  async compare(order: CompareOrder): Promise<ComparisonFigures> {
    let { comparison } = await this.transport.ask(schemas.ComparisonStandingAnswerSchema, {
      method: "post",
      path: "compare",
      json: order,
      headers: { prefer: "respond-async" },
      repeatable: true,
    });
    for (let pauseMs = PAUSE_MS; comparison.state === "running"; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      await pause(pauseMs);
      const path = `comparisons/${comparison.id}`;
      ({ comparison } = await this.transport.ask(schemas.ComparisonStandingAnswerSchema, { method: "get", path, repeatable: true }));
    }
    if (comparison.answer === null) throw new GeohealError(comparison.error ?? "The comparison has no answer.");
    return comparison.answer;
  }

  /** Which commit is behind an incident: the first question begins the search, ask again until it is not running. */
  async suspects(incidentId: string): Promise<SuspectsDetails> {
    const path = `incidents/${encodeURIComponent(incidentId)}/suspects`;
    return (await this.#get(schemas.SuspectsAnswerSchema, path)).suspects;
  }

  #scope<State>({ allSystems = false, ...listed }: Listed<State>): Query {
    return { ...(!allSystems && { system: this.system }), ...listed } as Query;
  }

  #ofSystem<Answer extends z.ZodType>(schema: Answer, path: string, query: Query = {}) {
    return this.#get(schema, path, { system: this.system, ...query });
  }

  #get<Answer extends z.ZodType>(schema: Answer, path: string, query: Query = {}) {
    return this.transport.ask(schema, { method: "get", path, query, repeatable: true });
  }
}
