// Buttons that set again what is normal for a system.

import { post } from "../../api.js";

export function normal(system, act) {
  return act("What is normal", [
    { label: "Set the baseline from the latest snapshot", run: () => post("/baseline", { system }, { system }), confirm: `Take the latest snapshot of ${system} as its baseline?` },
    { label: "Calibrate", run: () => post("/baseline", { system }, { system, calibrate: true }), confirm: `Learn from the whole history of ${system} what is normal?` },
  ]);
}
