import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { after, before, describe, test } from "node:test";

import {
  ApiResponseSchema,
  configureReporter,
  GeohealClient,
  GeohealRefused,
  GeometricSnapshotSchema,
  HealthReporter,
  HealthSummarySchema,
  sendHealthSnapshot,
  SnapshotRequestSchema,
} from "../src/index.js";
import { Service } from "./service.js";

const UNIT = [1, ...Array<number>(63).fill(0)];
const TURNED = [Math.SQRT1_2, Math.SQRT1_2, ...Array<number>(62).fill(0)];

async function collected<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** What is found as soon as there is something. */
async function soon<Item>(find: () => Promise<Item | undefined>): Promise<Item> {
  const givenUpAt = performance.now() + 60_000;
  for (;;) {
    const found = await find();
    if (found !== undefined) return found;
    assert.ok(performance.now() < givenUpAt, "it does not come");
    await new Promise((wake) => setTimeout(wake, 200));
  }
}

describe("the real service", () => {
  let service: Service;
  before(async () => {
    service = await Service.start();
  });
  after(() => service.stop());
  const clientOf = (system: string) => new GeohealClient({ url: service.url, system });

  test("keeps snapshots and tells the system's health", async () => {
    const client = clientOf("kept");
    assert.equal((await clientOf("default").health()).status, "no data");
    await assert.rejects(client.health(), (reason) => reason instanceof GeohealRefused && reason.status === 404);
    const first = await client.snapshot({ phi: 0.74, kappa_eff: 63.9, basin_coords: UNIT, avg_latency: 12.5 });
    const second = await client.snapshot({ phi: 0.75, kappa_eff: 64, basin_coords: TURNED, label: "after deploy" });
    assert.equal(first.drift, 0);
    assert.ok(Math.abs((second.drift ?? 0) - Math.PI / 4) < 1e-6);
    const health = await client.health();
    assert.equal(health.snapshots_collected, 2);
    assert.equal(health.current_phi, 0.75);
    assert.equal((await client.degradation()).message, "Insufficient history for analysis");
    const stored = await collected(client.history({}, true));
    assert.deepEqual(stored.map((each) => each.label), ["after deploy", null]);
    assert.equal(stored[1]?.avg_latency_ms, 12.5);
    assert.equal(stored[1]?.timestamp, first.timestamp);
    assert.equal(GeometricSnapshotSchema.parse(stored[0]).basin_coords?.length, 64);
  });

  test("stores a snapshot once however often it is sent", async () => {
    const client = clientOf("once");
    const snapshot = { id: "019aafd2-7c00-7000-8000-000000000001", captured_at: new Date().toISOString(), phi: 0.7 };
    const answers = [await client.snapshot(snapshot), await client.snapshot(snapshot)];
    assert.deepEqual(answers[0], answers[1]);
    assert.equal((await client.status()).monitor.snapshots_collected, 1);
  });

  test("takes batches, and tells what is wrong with a row", async () => {
    const client = clientOf("batch");
    const answer = await client.snapshots([{ phi: 0.7 }, { phi: 7 }, { phi: 0.8 }]);
    assert.equal(answer.accepted, 2);
    assert.equal(answer.rejected[0]?.field, "phi");
    assert.equal((await client.snapshots([{ phi: 7 }])).success, false);
  });

  test("compares two stretches of telemetry", async () => {
    const client = clientOf("compared");
    const side = (latency: number) => ({
      series: Array.from({ length: 30 }, (_, n) => ({ time: 1_790_000_000 + 10 * n, latency_ms: latency + (n % 5) })),
    });
    const found = await client.compare({ current: side(40), candidate: side(80) });
    assert.deepEqual([found.verdict, found.pass, found.metrics[0]?.metric], ["reject", false, "latency_ms"]);
    const refused = client.compare({ current: side(40), config: "nowhere" });
    await assert.rejects(refused, (reason) => reason instanceof GeohealRefused && reason.status === 404);
  });

  test("says which incident has no commit to search for", async () => {
    const asked = clientOf("default").suspects("019aafd2-7c00-7000-8000-000000000001");
    await assert.rejects(asked, (reason) => reason instanceof GeohealRefused && reason.status === 404);
  });

  test("reads a history of many pages", async () => {
    const client = clientOf("long");
    const start = Date.now() - 3_600_000;
    const rows = Array.from({ length: 1201 }, (_, n) => ({
      captured_at: new Date(start + n * 1000).toISOString(),
      phi: 0.7,
      request_count: n,
    }));
    assert.equal((await client.snapshots(rows)).accepted, 1201);
    const counts = (await collected(client.history())).map((each) => each.request_count);
    assert.deepEqual(counts, rows.map((row) => row.request_count).reverse());
    const since = new Date(start + 1_199_000).toISOString();
    assert.equal((await collected(client.history({ since }))).length, 2);
  });

  test("starts and stops the loop, and sets baselines", async () => {
    const client = clientOf("loop");
    await client.snapshot({ phi: 0.7, basin_coords: UNIT });
    await client.start({ auto_apply: true });
    await assert.rejects(client.start(), (reason) => reason instanceof GeohealRefused && reason.status === 409);
    const { engine } = await client.status();
    assert.deepEqual([engine.running, engine.auto_apply_enabled], [true, true]);
    await client.stop();
    assert.equal((await client.status()).engine.running, false);
    assert.equal((await client.setBaseline({ basin_coords: TURNED }))?.source, "coordinates");
    assert.deepEqual(await client.healingHistory(), []);
  });

  test("says what is wrong, since when, and what moved", async () => {
    const client = clientOf("ill");
    const start = Date.now() - 60_000;
    const rows = Array.from({ length: 60 }, (_, n) => ({
      captured_at: new Date(start + n * 1000).toISOString(),
      error_rate: n < 30 ? 0 : 0.5,
      request_count: 100,
      metrics: { queue: n },
    }));
    await client.snapshots(rows);
    await fetch(`${service.url}/api/self-healing/policy`, {
      method: "PATCH",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ system: "ill", check_interval_s: 1, hold_s: 1 }),
    });
    const open = await soon(async () => (await client.incidents({ state: "open" })).find((each) => each.severity === "critical"));
    const incident = await clientOf("other").incident(open.id);
    assert.equal(incident.system, "ill");
    assert.ok(incident.findings.some((each) => each.code === "ERROR_RATE_HIGH"));
    assert.equal((await client.causes(open.id)).system, "ill");
    const everywhere = await clientOf("once").incidents({ allSystems: true });
    assert.ok(everywhere.some((each) => each.id === open.id));
    assert.equal((await collected(client.overview())).find((each) => each.name === "ill")?.incident, "critical");

    assert.deepEqual(await client.patches({ allSystems: true, limit: 5 }), []);
    await assert.rejects(client.patch(open.id), (reason) => reason instanceof GeohealRefused && reason.status === 404);

    const timeline = await client.timeline({ since: rows[0]?.captured_at ?? "", points: 6, metrics: ["queue"] });
    assert.deepEqual([timeline.read.length, timeline.series["queue"]?.avg.length], [6, 6]);
  });

  test("names the field that is wrong", async () => {
    const misspelt: object = { phi: 0.7, kapa_eff: 64 };
    await assert.rejects(clientOf("wrong").snapshot(misspelt), (reason) => {
      assert.ok(reason instanceof GeohealRefused);
      assert.equal(reason.problem?.field, "kapa_eff");
      assert.match(reason.message, /did you mean kappa_eff/);
      return true;
    });
    await assert.rejects(clientOf("wrong").evaluatePatch({ module_name: "", new_code: "" }), GeohealRefused);
  });

  test("takes an autonomic manager's snapshots", async () => {
    const reporter = new HealthReporter({
      url: service.url,
      system: "manager",
      node: "a",
      codeHash: "abc",
      measure: () => ({ phi: 0.71, kappa_eff: 64.2, basin_coords: UNIT, confidence: 0.8 }),
    });
    await reporter.sendHealthSnapshot("cycle 1");
    const sent = await reporter.sendHealthSnapshot("cycle 2", { phi: 0.9 });
    assert.equal(sent?.phi, 0.9);
    const [last] = await collected(reporter.client.history());
    assert.equal(last?.label, "cycle 2");
    assert.equal(last?.node, "a");
    assert.equal(last?.code_hash, "abc");
    assert.ok((last?.memory_usage_mb ?? 0) > 10);
    assert.ok((last?.cpu_usage_pct ?? -1) >= 0);
    configureReporter({ url: service.url, system: "standard" });
    assert.ok(await sendHealthSnapshot("alone"));
    assert.equal((await clientOf("standard").health()).snapshots_collected, 1);
  });

  test("does what the README shows", async () => {
    const readme = await readFile(join(import.meta.dirname, "../../README.md"), "utf8");
    const [, shown] = /```ts\n(.*?)```/s.exec(readme) ?? [];
    const script = join(import.meta.dirname, "readme.mjs");
    const brain = { phi: 0.7, kappa: 64, basin: UNIT };
    await writeFile(script, `const brain = ${JSON.stringify(brain)};\n${shown}`);
    const env = { ...process.env, GEOHEAL_URL: service.url };
    const { stdout } = await promisify(execFile)(process.execPath, [script], { env });
    assert.equal(stdout, "unknown []\n0.7\n");
  });

  test("takes what existing code parses and sends by itself", async () => {
    const body = SnapshotRequestSchema.parse({
      phi: 0.7, kappa_eff: 64, basin_coords: UNIT, confidence: 0.8, surprise: 0.1, agency: 0.6, avg_latency: 9,
    });
    const post = await fetch(`${service.url}/api/self-healing/snapshot`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    assert.equal(post.status, 201);
    const get = await fetch(`${service.url}/api/self-healing/health`);
    const answer = ApiResponseSchema(HealthSummarySchema).parse(await get.json());
    assert.equal(answer.success, true);
    assert.equal(HealthSummarySchema.parse(answer["health"]).status, "unknown"); // a system is judged from its tenth snapshot on
  });
});
