import ky, { HTTPError, type KyInstance } from "ky";
import * as z from "zod";

import { GeohealError, GeohealRefused, GeohealUnreachable } from "./errors.js";
import { PartBatchAnswerSchema, ProblemSchema } from "./generated/zod.gen.js";

const PREFIX = "api/self-healing";
const LONGEST_WAIT_MS = 30_000;
export const PASSING_STATUSES = [408, 429, 500, 502, 503, 504];

export type TransportOptions = {
  url: string;
  token: string | undefined;
  timeoutMs: number;
  deadlineMs: number;
  retries: number;
};

export type Request = {
  method: "get" | "post" | "put" | "patch";
  path: string;
  query?: Record<string, string | number | boolean | undefined>;
  json?: unknown;
  headers?: Record<string, string>;
  /** Whether sending it twice does what sending it once does. */
  repeatable: boolean;
  /** Statuses beside 2xx whose body is an answer. */
  accepts?: readonly number[];
  deadlineMs?: number;
};

/** Sends requests, again with exponential back-off and jitter where that is safe, and checks what is answered. */
export class Transport {
  readonly #http: KyInstance;
  readonly #options: TransportOptions;

  constructor(options: TransportOptions) {
    this.#options = options;
    this.#http = ky.create({
      prefixUrl: `${options.url.replace(/\/+$/, "")}/${PREFIX}`,
      headers: options.token === undefined ? {} : { authorization: `Bearer ${options.token}` },
    });
  }

  /**
   * @throws {GeohealRefused} when the service says no.
   * @throws {GeohealUnreachable} when there is no answer in time.
   * @throws {GeohealError} when the answer is not as documented.
   */
  async ask<Answer extends z.ZodType>(schema: Answer, request: Request): Promise<z.output<Answer>> {
    const body = await this.#send(request).catch((reason: unknown) => this.#explain(reason));
    const read = schema.safeParse(body);
    if (!read.success) {
      throw new GeohealError(`The answer to ${request.path} is not as documented: ${z.prettifyError(read.error)}`);
    }
    return read.data;
  }

  async #send(request: Request): Promise<unknown> {
    const deadlineMs = request.deadlineMs ?? this.#options.deadlineMs;
    const response = await this.#http(request.path, {
      method: request.method,
      ...(request.query && { searchParams: request.query }),
      ...(request.json !== undefined && { json: request.json }),
      ...(request.headers && { headers: request.headers }),
      signal: AbortSignal.timeout(deadlineMs),
      timeout: request.repeatable ? this.#options.timeoutMs : deadlineMs,
      throwHttpErrors: (status) => !request.accepts?.includes(status),
      retry: {
        limit: request.repeatable ? this.#options.retries : 0,
        methods: [request.method],
        statusCodes: PASSING_STATUSES,
        backoffLimit: LONGEST_WAIT_MS,
        maxRetryAfter: LONGEST_WAIT_MS,
        jitter: true,
        retryOnTimeout: true,
      },
    });
    return response.json();
  }

  async #explain(reason: unknown): Promise<never> {
    if (reason instanceof HTTPError) {
      const body: unknown = await reason.response.json().catch(() => undefined);
      const part = PartBatchAnswerSchema.safeParse(body).data;
      throw new GeohealRefused(reason.response.status, ProblemSchema.safeParse(body).data, part);
    }
    if (reason instanceof SyntaxError) {
      throw new GeohealError(`${this.#options.url} answers, but not in JSON.`, { cause: reason });
    }
    const why = reason instanceof Error ? reason.message : String(reason);
    throw new GeohealUnreachable(`The service at ${this.#options.url} does not answer: ${why}.`, { cause: reason });
  }
}
