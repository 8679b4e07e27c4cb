import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";

export type Received = { path: string; idempotencyKey: string | undefined; body: string };
export type Reply = (response: ServerResponse) => void;

/** A server that answers with one reply after the other, the last one for ever. */
export class UnrulyServer {
  readonly received: Received[] = [];
  readonly #server: Server;
  readonly #replies: Reply[];

  private constructor(replies: Reply[]) {
    this.#replies = replies;
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async start(...replies: Reply[]): Promise<UnrulyServer> {
    const server = new UnrulyServer(replies);
    server.#server.listen(0, "127.0.0.1");
    await once(server.#server, "listening");
    return server;
  }

  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("not listening");
    return `http://127.0.0.1:${address.port}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const key = request.headers["idempotency-key"];
    this.received.push({
      path: request.url ?? "",
      idempotencyKey: typeof key === "string" ? key : undefined,
      body: await text(request),
    });
    const reply = this.#replies.length > 1 ? this.#replies.shift() : this.#replies[0];
    reply?.(response);
  }
}

export const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Reply =>
  (response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
  };

export const hangUp: Reply = (response) => {
  response.destroy();
};

export const silence: Reply = () => {};

export const trickle: Reply = (response) => {
  response.writeHead(200, { "content-type": "application/json" });
  const drip = setInterval(() => response.write(" "), 20);
  response.on("close", () => clearInterval(drip));
};
