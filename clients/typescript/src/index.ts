export { DEFAULT_URL, GeohealClient, type GeohealOptions } from "./client.js";
export { ApiResponseSchema, type ApiResponse } from "./envelope.js";
export { GeohealError, GeohealRefused, GeohealUnreachable } from "./errors.js";
export type * from "./generated/types.gen.js";
export * from "./generated/zod.gen.js";
export { expressMiddleware, fastifyPlugin } from "./frameworks.js";
export type { Drawn, Listed, Period } from "./questions.js";
export {
  configureReporter,
  HealthReporter,
  type Measure,
  type ReporterOptions,
  sendHealthSnapshot,
} from "./reporter.js";
