import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const READY_MS = 180_000;
const OWN = resolve(import.meta.dirname, "../../../../.venv/bin/geoheal");
const PROGRAM = process.env["GEOHEAL_PROGRAM"] ?? (existsSync(OWN) ? OWN : "geoheal");

/** A geoheal service of the test's own, with a database of its own. */
export class Service {
  readonly url: string;
  readonly #folder: string;
  readonly #process: ChildProcess;

  private constructor(url: string, folder: string, serving: ChildProcess) {
    this.url = url;
    this.#folder = folder;
    this.#process = serving;
  }

  static async start(): Promise<Service> {
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), "geoheal-typescript-"));
    const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/DATABASE_URL|^GEOHEAL_/.test(name)));
    const serving = spawn(PROGRAM, ["serve"], {
      env: { ...clean, GEOHEAL_DATA_DIR: join(folder, "data"), GEOHEAL_PORT: String(port) },
      stdio: ["ignore", "ignore", "inherit"],
    });
    const service = new Service(`http://127.0.0.1:${port}`, folder, serving);
    try {
      await service.#ready();
    } catch (reason) {
      await service.stop();
      throw reason;
    }
    return service;
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode === null) {
      this.#process.kill("SIGTERM");
      await once(this.#process, "exit");
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #ready(): Promise<void> {
    const givenUpAt = performance.now() + READY_MS;
    while (performance.now() < givenUpAt && this.#process.exitCode === null) {
      const answer = await fetch(`${this.url}/readyz`).catch(() => undefined);
      if (answer?.ok) return;
      await new Promise((wake) => setTimeout(wake, 200));
    }
    throw new Error(`${PROGRAM} serve did not become ready.`);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
