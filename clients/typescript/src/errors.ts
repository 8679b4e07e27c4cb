import type { PartBatchAnswer, Problem } from "./generated/types.gen.js";

/** What the client throws: the service refused, could not be reached, or answered what nobody understands. */
export class GeohealError extends Error {
  override readonly name: string = "GeohealError";
}

/**
 * The service refused a request; `problem` is its problem document (RFC 9457), where it sent one. Of a batch, other rows
 * may be stored: `part` says which ones have to be sent again (`send_again`).
 */
export class GeohealRefused extends GeohealError {
  override readonly name = "GeohealRefused";
  readonly status: number;
  readonly problem: Problem | undefined;
  readonly part: PartBatchAnswer | undefined;

  constructor(status: number, problem: Problem | undefined, part?: PartBatchAnswer) {
    super(problem?.detail ?? part?.error ?? `The service refused with HTTP status ${status}.`);
    this.status = status;
    this.problem = problem;
    this.part = part;
  }
}

/** There was no answer in time. */
export class GeohealUnreachable extends GeohealError {
  override readonly name = "GeohealUnreachable";
}
