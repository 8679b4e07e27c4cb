import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import * as z from "zod";

import { Service } from "./service.js";

/*
 * The specification's nine endpoints, as clients of it validate them: frozen. A field may be added; none of these
 * may go, be renamed, or become null, except the basin's distance and drift, for a client that measures everything.
 */
const Success = z.object({ success: z.literal(true) });
const Told = Success.extend({ message: z.string() });
const Metrics = z.object({
  basin_distance: z.number().nullable(),
  phi_current: z.number(),
  phi_avg: z.number(),
  phi_trend: z.number(),
  kappa_current: z.number(),
  kappa_deviation: z.number(),
  regime: z.string(),
  breakdown_frequency: z.number(),
  error_rate: z.number(),
  latency_ms: z.number(),
  memory_mb: z.number(),
  memory_trend: z.number(),
});
const SnapshotAnswer = Success.extend({
  snapshot: z.object({
    timestamp: z.iso.datetime({ offset: true }),
    phi: z.number(),
    kappa_eff: z.number(),
    regime: z.string(),
    code_hash: z.string(),
    id: z.string(),
    drift: z.number().nullable(),
  }),
});
const HealthAnswer = Success.extend({
  health: z.object({
    status: z.enum(["no data", "unknown", "silent", "healthy", "warning", "critical"]),
    snapshots_collected: z.number(),
    current_phi: z.number(),
    current_kappa: z.number(),
    current_regime: z.string(),
    basin_drift: z.number().nullable(),
    issues: z.array(z.string()),
    last_snapshot: z.iso.datetime({ offset: true }),
  }),
});
const DegradationAnswer = Success.extend({
  degradation: z.object({
    degraded: z.boolean(),
    issues: z.array(z.string()),
    severity: z.enum(["normal", "warning", "critical"]),
    metrics: Metrics,
    timestamp: z.iso.datetime({ offset: true }),
  }),
});
const FitnessAnswer = Success.extend({
  fitness: z.object({
    fitness_score: z.number(),
    phi_impact: z.number(),
    basin_impact: z.number(),
    regime_stable: z.boolean(),
    performance_impact: z.object({ latency_ratio: z.number(), memory_change_mb: z.number() }),
    recommendation: z.enum(["apply", "test_more", "reject"]),
    reason: z.string(),
    detailed_metrics: z.record(z.string(), z.unknown()),
    components: z.object({ phi: z.number(), basin: z.number(), regime: z.number(), performance: z.number() }),
    judgement: z.record(z.string(), z.unknown()),
  }),
});
const HistoryAnswer = Success.extend({
  history: z.array(z.record(z.string(), z.unknown())),
  count: z.number(),
  next_cursor: z.string().nullable(),
});
const StatusAnswer = Success.extend({
  status: z.object({
    monitor: z.object({ snapshots_collected: z.number(), baseline_set: z.boolean() }),
    evaluator: z.object({
      weights: z.strictObject({
        phi_change: z.number(),
        basin_drift: z.number(),
        regime_stability: z.number(),
        performance: z.number(),
      }),
      thresholds: z.record(z.string(), z.number()),
    }),
    engine: z.object({
      running: z.boolean(),
      auto_apply_enabled: z.boolean(),
      check_interval_sec: z.number(),
      healing_attempts: z.number(),
      strategies_available: z.literal(5),
      strategies: z.array(z.object({ name: z.string(), symptoms: z.array(z.string()) })),
    }),
  }),
});
const BaselineAnswer = Told.extend({ baseline: z.object({ id: z.string() }) });

const BASIN = [1, ...Array<number>(63).fill(0)];
const SNAPSHOT = {
  phi: 0.75,
  kappa_eff: 64,
  basin_coords: BASIN,
  confidence: 0.8,
  surprise: 0.2,
  agency: 0.7,
  error_rate: 0.01,
  avg_latency: 120,
  memory_usage_mb: 512,
  cpu_usage_pct: 12,
  code_hash: "ab12",
};
const CHANGE = {
  module_name: "tariff",
  current_code: "def work():\n    return sum(range(2000))\n",
  new_code: "def work():\n    return 1999 * 1000\n",
  test_workload: `
def workload(module, probe):
    with probe.request("work"):
        module.work()
    probe.geometry(phi=0.75, kappa_eff=64.0, basin_coords=${JSON.stringify(BASIN)})
`,
};

describe("the specification's contract", () => {
  let service: Service;
  before(async () => {
    service = await Service.start();
    for (let number = 0; number < 12; number++) {
      const answer = await ask("POST", "snapshot", { ...SNAPSHOT, set_baseline: number === 0 });
      SnapshotAnswer.parse(answer);
    }
  });
  after(() => service.stop());

  async function ask(method: "GET" | "POST", path: string, body?: object): Promise<unknown> {
    const sent = body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } };
    const response = await fetch(`${service.url}/api/self-healing/${path}`, { method, ...sent });
    assert.ok(response.ok, `${method} ${path}: ${response.status}`);
    return response.json();
  }

  test("what is monitored is told in numbers", async () => {
    assert.equal(HealthAnswer.parse(await ask("GET", "health")).health.status, "healthy");
    assert.equal(DegradationAnswer.parse(await ask("GET", "degradation")).degradation.degraded, false);
    BaselineAnswer.parse(await ask("POST", "baseline", {}));
  });

  test("the loop is started, stopped and told", async () => {
    assert.equal(Told.extend({ auto_apply: z.boolean() }).parse(await ask("POST", "start", {})).auto_apply, false);
    assert.equal(StatusAnswer.parse(await ask("GET", "status")).status.engine.running, true);
    Told.parse(await ask("POST", "stop", {}));
    assert.equal(HistoryAnswer.parse(await ask("GET", "history?limit=50")).count, 0);
  });

  test("a change is told with its performance", async () => {
    const { fitness } = FitnessAnswer.parse(await ask("POST", "evaluate-patch", CHANGE));
    assert.ok(fitness.performance_impact.latency_ratio > 0);
  });
});
