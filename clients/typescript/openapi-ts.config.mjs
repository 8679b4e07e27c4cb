import { readFileSync } from "node:fs";

import { simplified } from "./simplified.mjs";

/** Names under which existing code knows schemas of the service, by the service's own. */
const NAMES = {
  BaselineOrder: "SetBaselineRequest",
  ExplainedDegradation: "HealthDegradation",
  Fitness: "CodeFitness",
  PatchOrder: "EvaluatePatchRequest",
  SnapshotDetails: "GeometricSnapshot",
  SnapshotReport: "SnapshotRequest",
  StartOrder: "StartHealingRequest",
  Status: "SelfHealingStatus",
};

const described = JSON.parse(readFileSync(new URL("openapi.json", import.meta.url), "utf8"));
const missing = Object.keys(NAMES).filter((name) => !(name in described.components.schemas));
if (missing.length > 0) {
  throw new Error(`openapi.json has no schema ${missing.join(", ")}; say in openapi-ts.config.mjs what replaces it.`);
}

export default {
  input: simplified(described),
  logs: { file: false, level: "warn" },
  output: { path: process.env.GENERATED ?? "src/generated", module: { extension: ".js" } },
  parser: { transforms: { schemaName: (name) => NAMES[name] ?? name } },
  plugins: [
    { name: "@hey-api/typescript" },
    {
      name: "zod",
      case: "preserve",
      dates: { offset: true },
      definitions: { name: "{{name}}Schema", case: "preserve" },
    },
  ],
};
