import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";

import { GeohealClient, GeohealError, GeohealRefused, GeohealUnreachable, HealthReporter } from "../src/index.js";
import { hangUp, json, type Reply, silence, trickle, UnrulyServer } from "./unruly.js";

const ACKNOWLEDGED = json(201, {
  success: true,
  snapshot: { timestamp: "2026-01-01T00:00:00+00:00", phi: 0.7, kappa_eff: null, regime: null, code_hash: null, id: "x", drift: null },
});
const STARTED = json(200, { success: true, message: "started", auto_apply: false });
const PROBLEM = json(503, {
  type: "urn:geoheal:problem:unavailable", title: "Unavailable", status: 503, detail: "The database is away.",
  instance: "/", success: false, error: "The database is away.",
});

async function unruly(context: TestContext, ...replies: Reply[]): Promise<UnrulyServer> {
  const server = await UnrulyServer.start(...replies);
  context.after(() => server.stop());
  return server;
}

test("a snapshot is sent again under the same id", async (context) => {
  const server = await unruly(context, hangUp, PROBLEM, ACKNOWLEDGED);
  const client = new GeohealClient({ url: `${server.url}/`, system: "s" });
  assert.equal((await client.snapshot({ phi: 0.7 })).phi, 0.7);
  assert.equal(server.received.length, 3);
  assert.equal(new Set(server.received.map((each) => each.body)).size, 1);
  const { id } = JSON.parse(server.received[0]?.body ?? "{}") as { id: string };
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7/);
});

test("an attempt that hangs is given up and made again", async (context) => {
  const server = await unruly(context, silence, ACKNOWLEDGED);
  const client = new GeohealClient({ url: server.url, timeoutMs: 1500 });
  await client.snapshot({ phi: 0.7 });
  assert.equal(server.received.length, 2);
});

test("an order is sent again under one key", async (context) => {
  const server = await unruly(context, hangUp, STARTED);
  await new GeohealClient({ url: server.url }).start();
  const keys = server.received.map((each) => each.idempotencyKey);
  assert.equal(keys.length, 2);
  assert.ok(keys[0]);
  assert.equal(keys[0], keys[1]);
});

test("an evaluation is never sent twice", async (context) => {
  const server = await unruly(context, PROBLEM);
  const client = new GeohealClient({ url: server.url });
  await assert.rejects(client.evaluatePatch({ module_name: "m", new_code: "" }), (reason) => {
    assert.ok(reason instanceof GeohealRefused);
    assert.equal(reason.message, "The database is away.");
    return true;
  });
  assert.equal(server.received.length, 1);
});

test("rows that a batch could not store are named, so that they alone are sent again", async (context) => {
  const part = {
    success: false, accepted: 1, duplicates: 0, rejected: [], send_again: [1], error: "1 rows were not stored.",
    unreachable: { systems: ["far"], number: 1, reason: "Its node does not answer." },
  };
  const server = await unruly(context, json(503, part));
  const client = new GeohealClient({ url: server.url, retries: 0 });
  await assert.rejects(client.snapshots([{ phi: 0.7 }, { phi: 0.6, system: "far" }]), (reason) => {
    assert.ok(reason instanceof GeohealRefused);
    assert.equal(reason.message, "1 rows were not stored.");
    assert.deepEqual(reason.part?.send_again, [1]);
    return true;
  });
});

test("what is refused for good is not sent again", async (context) => {
  const server = await unruly(context, json(422, { detail: "no" }));
  await assert.rejects(new GeohealClient({ url: server.url }).snapshot({}), GeohealRefused);
  assert.equal(server.received.length, 1);
});

test("a service that is away, hangs, trickles or talks nonsense is an error in time", async (context) => {
  const away = new GeohealClient({ url: "http://127.0.0.1:1", retries: 0 });
  await assert.rejects(away.health(), GeohealUnreachable);
  for (const reply of [silence, trickle]) {
    const server = await unruly(context, reply);
    const client = new GeohealClient({ url: server.url, timeoutMs: 50, deadlineMs: 200, retries: 1 });
    await assert.rejects(client.health(), GeohealUnreachable);
  }
  for (const nonsense of [json(200, { success: true }), json(200, [])]) {
    const server = await unruly(context, nonsense);
    await assert.rejects(new GeohealClient({ url: server.url }).health(), GeohealError);
  }
  const page = await unruly(context, (response) => response.end("<html>"));
  await assert.rejects(new GeohealClient({ url: page.url }).health(), /not in JSON/);
});

test("a report never rejects, and tells why it was not stored", async () => {
  const told: unknown[] = [];
  const reporter = new HealthReporter({
    url: "http://127.0.0.1:1",
    retries: 0,
    measure: () => ({ phi: 0.7 }),
    onError: (reason) => {
      told.push(reason);
      throw new Error("trouble in telling of trouble");
    },
  });
  assert.equal(await reporter.sendHealthSnapshot("cycle"), undefined);
  assert.ok(told[0] instanceof GeohealUnreachable);
  const failing = new HealthReporter({ measure: () => Promise.reject(new Error("sensor")), onError: (each) => told.push(each) });
  assert.equal(await failing.sendHealthSnapshot("cycle"), undefined);
  assert.equal(String(told[1]), "Error: sensor");
  assert.equal(await new HealthReporter({ url: "no url" }).sendHealthSnapshot("cycle"), undefined);
});
