import assert from "node:assert/strict";
import { test } from "node:test";

import * as client from "../src/index.js";
import type {
  ApiResponse,
  CodeFitness,
  EvaluatePatchRequest,
  GeometricSnapshot,
  HealingAttempt,
  HealthDegradation,
  HealthSummary,
  SelfHealingStatus,
  SetBaselineRequest,
  SnapshotRequest,
  StartHealingRequest,
} from "../src/index.js";

/** What existing code does with the types; it only has to compile. */
export type Used = [
  ApiResponse<HealthSummary>["error"],
  CodeFitness["performance_impact"]["latency_ratio"],
  GeometricSnapshot["basin_coords"],
  HealingAttempt["result"]["fitness_improvement"],
  HealthDegradation["metrics"]["phi_current"],
  SelfHealingStatus["engine"]["auto_apply_enabled"],
];

const requests: [SnapshotRequest, EvaluatePatchRequest, StartHealingRequest, SetBaselineRequest] = [
  { phi: 0.7, kappa_eff: 64, basin_coords: [1], confidence: 1, surprise: 0, agency: 1, avg_latency: 3, context: { a: 1 } },
  { module_name: "shop", new_code: "pass", test_workload: "def workload(module, probe): pass" },
  { auto_apply: false },
  { basin_coords: [1] },
];

test("schemas bear the names that existing code uses", () => {
  const [snapshot, patch, start, baseline] = requests;
  assert.deepEqual(client.SnapshotRequestSchema.parse(snapshot), { ...snapshot, system: "default", set_baseline: false });
  assert.equal(client.EvaluatePatchRequestSchema.parse(patch).module_name, "shop");
  assert.equal(client.StartHealingRequestSchema.parse(start).auto_apply, false);
  assert.deepEqual(client.SetBaselineRequestSchema.parse(baseline).basin_coords, [1]);
  assert.equal(client.SnapshotRequestSchema.safeParse({ phi: 2 }).success, false);
  for (const schema of [
    client.CodeFitnessSchema,
    client.GeometricSnapshotSchema,
    client.HealingAttemptSchema,
    client.HealthDegradationSchema,
    client.HealthSummarySchema,
    client.SelfHealingStatusSchema,
  ]) {
    assert.equal(schema.safeParse({}).success, false);
    assert.deepEqual(client.ApiResponseSchema(schema).parse({ success: false, error: "no" }), { success: false, error: "no" });
  }
});
