import type { Problem } from "./generated/types.gen.js";

/** What the client throws: the service refused, could not be reached, or answered what nobody understands. */
export class GeohealError extends Error {
  override readonly name: string = "GeohealError";
}

/** The service refused a request; `problem` is its problem document (RFC 9457), where it sent one. */
export class GeohealRefused extends GeohealError {
  override readonly name = "GeohealRefused";
  readonly status: number;
  readonly problem: Problem | undefined;

  constructor(status: number, problem: Problem | undefined) {
    super(problem?.detail ?? `The service refused with HTTP status ${status}.`);
    this.status = status;
    this.problem = problem;
  }
}

/** There was no answer in time. */
export class GeohealUnreachable extends GeohealError {
  override readonly name = "GeohealUnreachable";
}
