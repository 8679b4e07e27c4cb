import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";

import express from "express";
import { fastify } from "fastify";

import { expressMiddleware, fastifyPlugin, GeohealClient, HealthReporter } from "../src/index.js";
import { Outbox } from "../src/outbox.js";
import { RequestMeter } from "../src/requests.js";
import { json, type Reply, UnrulyServer } from "./unruly.js";

const ACKNOWLEDGED = json(201, {
  success: true,
  snapshot: { timestamp: "2026-01-01T00:00:00+00:00", phi: 0.7, kappa_eff: null, regime: null, code_hash: null, id: "x", drift: null },
});
const AWAY: Reply = (response) => response.writeHead(503).end();
const bodies = (server: UnrulyServer) => server.received.map((each) => JSON.parse(each.body) as Record<string, unknown>);

async function until(holds: () => boolean): Promise<void> {
  const givenUpAt = performance.now() + 60_000;
  while (!holds()) {
    assert.ok(performance.now() < givenUpAt, "it did not come true");
    await new Promise((wake) => setTimeout(wake, 5));
  }
}

test("snapshots wait while the service is away, and come in their order with their times", async (context) => {
  const server = await UnrulyServer.start(AWAY, ACKNOWLEDGED);
  context.after(() => server.stop());
  const reporter = new HealthReporter({ url: server.url, retries: 0, onError: () => {} });
  assert.equal(await reporter.sendHealthSnapshot("1"), undefined);
  assert.equal(await reporter.sendHealthSnapshot("2"), undefined);
  await reporter.close(60_000);
  assert.equal(reporter.waiting, 0);
  const sent = bodies(server);
  assert.deepEqual(sent.map((each) => each["label"]), ["1", "1", "2", "end"]);
  assert.deepEqual(sent[0], sent[1]); // the same id and moment, so that it is stored once
  assert.ok(String(sent[1]?.["captured_at"]) <= String(sent[2]?.["captured_at"]));
});

test("snapshots of other systems do not wait while the node of one is away", async (context) => {
  const server = await UnrulyServer.start(AWAY, ACKNOWLEDGED);
  context.after(() => server.stop());
  const outbox = new Outbox(new GeohealClient({ url: server.url, system: "gone", retries: 0 }), 10, () => {});
  context.after(() => outbox.stop());
  for (const [id, system] of [["1", undefined], ["2", "gone"], ["3", "shop"]] as const) {
    outbox.keep({ id, phi: 0.7, ...(system && { system }) });
  }
  await outbox.flush();
  assert.deepEqual(bodies(server).map((each) => each["id"]), ["1", "3"]);
  assert.equal(outbox.size, 2);
  await outbox.flush();
  assert.deepEqual(bodies(server).map((each) => each["id"]), ["1", "3", "1", "2"]);
  assert.equal(outbox.size, 0);
});

test("the oldest of too many make room, and what is refused for good does not wait", async (context) => {
  const server = await UnrulyServer.start(json(422, { detail: "no" }));
  context.after(() => server.stop());
  const refused = new HealthReporter({ url: server.url, onError: () => {} });
  await refused.sendHealthSnapshot("wrong");
  assert.equal(refused.waiting, 0);
  const away = new HealthReporter({ url: "http://127.0.0.1:1", retries: 0, queue: 2, onError: () => {} });
  for (const label of ["1", "2", "3"]) await away.sendHealthSnapshot(label);
  assert.deepEqual([away.waiting, away.dropped], [2, 1]);
  await away.close(1);
});

test("it reports at an interval, and ends after what is under way", async (context) => {
  const slow: Reply = (response) => setTimeout(() => ACKNOWLEDGED(response), 30);
  const server = await UnrulyServer.start(slow);
  context.after(() => server.stop());
  const reporter = new HealthReporter({ url: server.url }).start(5);
  await until(() => server.received.length >= 3);
  await reporter.close();
  assert.equal(bodies(server).at(-1)?.["label"], "end");
  const arrived = server.received.length;
  await new Promise((wake) => setTimeout(wake, 50));
  assert.equal(server.received.length, arrived);
});

test("trouble is a warning by default, once", async (context) => {
  const warn = context.mock.method(console, "warn", () => {});
  const reporter = new HealthReporter({ url: "http://127.0.0.1:1", retries: 0, measure: () => ({ phi: 0.7 }) });
  const failing = new HealthReporter({ measure: () => Promise.reject(new Error("sensor")) });
  await reporter.sendHealthSnapshot();
  await reporter.close(50);
  await failing.sendHealthSnapshot();
  await failing.sendHealthSnapshot();
  const told = warn.mock.calls.map((each) => String(each.arguments[0]));
  assert.equal(told.filter((each) => each.includes("http://127.0.0.1:1 does not answer")).length, 1);
  assert.equal(told.filter((each) => each.includes("sensor")).length, 1);
});

test("quantiles are told of requests that lie beyond them", () => {
  const meter = new RequestMeter();
  assert.deepEqual(meter.read(), {});
  for (let ms = 1; ms <= 20; ms += 1) meter.observe(ms, ms === 20);
  assert.deepEqual(meter.read(), {
    request_count: 20, error_rate: 0.05, avg_latency_ms: 10.5, metrics: { p50: 10, p95: 19 },
  });
  assert.deepEqual(meter.read(), { request_count: 0 });
  for (let n = 0; n < 30_000; n += 1) meter.observe(5);
  assert.deepEqual(meter.read().metrics, { p50: 5, p95: 5, p99: 5 });
});

async function asked(url: string): Promise<number[]> {
  return Promise.all(["good", "bad", "missing"].map(async (path) => (await fetch(`${url}/${path}`)).status));
}

test("Express' requests are counted", async (context) => {
  const reporter = new HealthReporter();
  const app = express();
  app.use(expressMiddleware(reporter));
  app.get("/good", (_request, response) => void response.send("good"));
  app.get("/bad", () => {
    throw new Error("bad");
  });
  app.use((_error: unknown, _request: express.Request, response: express.Response, _next: express.NextFunction) => {
    response.status(500).end();
  });
  const server = createServer(app).listen(0, "127.0.0.1");
  context.after(() => server.close());
  await once(server, "listening");
  assert.deepEqual(await asked(`http://127.0.0.1:${(server.address() as AddressInfo).port}`), [200, 500, 404]);
  counted(reporter);
});

test("Fastify's requests are counted", async (context) => {
  const reporter = new HealthReporter();
  const app = fastify();
  context.after(() => app.close());
  await app.register(fastifyPlugin(reporter));
  app.get("/good", () => "good");
  app.get("/bad", () => {
    throw new Error("bad");
  });
  assert.deepEqual(await asked(await app.listen({ port: 0, host: "127.0.0.1" })), [200, 500, 404]);
  counted(reporter);
});

function counted(reporter: HealthReporter): void {
  const { request_count, error_rate, avg_latency_ms } = reporter.requests.read();
  assert.deepEqual([request_count, error_rate], [3, 1 / 3]);
  assert.ok((avg_latency_ms ?? 0) > 0);
}
