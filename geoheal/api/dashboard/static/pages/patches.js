// The patches of a system, or of all.

import { to } from "../address.js";
import { badge, h } from "../elements.js";
import { figure, moment, relief, tone, words } from "../format.js";
import { listing } from "./listing.js";

const STATES = ["proposed", "approved", "applied", "verified", "rolled_back", "rejected", "stale", "expired"];

export function showPatches(page) {
  return listing({
    title: "Patches", what: "patches", states: STATES, row, empty: "No patch was proposed.",
    columns: ["Patch", "State", "Module", "Symptom", "Strategy", "Score", "Symptom in the system", "Proposed"],
  }, page);
}

function row(patch) {
  return [
    h("a", { href: to(["systems", patch.system, "patches", patch.id]) }, patch.title), badge(words(patch.state), tone(patch.state)),
    h("code", {}, patch.module_name), words(patch.symptom), words(patch.strategy), figure(patch.score), relief(patch.effectiveness), moment(patch.created_at),
  ];
}
