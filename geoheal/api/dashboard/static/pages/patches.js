// The patches of a system.

import { get } from "../api.js";
import { to } from "../address.js";
import { badge, h, table } from "../elements.js";
import { figure, moment, share, tone, words } from "../format.js";

const STATES = ["proposed", "approved", "applied", "verified", "rolled_back", "rejected", "stale", "expired"];

export async function showPatches({ system, query, signal }) {
  const state = query.get("state");
  const { patches, next_cursor: next } = await get("/patches", { system, state, limit: 100 }, signal);
  const choice = h("select", { id: "state", onchange: () => { location.hash = to(["systems", system, "patches"], { state: choice.value }); } },
    h("option", { value: "" }, "all"), STATES.map((each) => h("option", { value: each, selected: each === state }, words(each))));
  return [
    h("div", { class: "title" }, h("h1", {}, "Patches"), h("label", { class: "filter" }, "State ", choice)),
    table("Patches, newest first", ["Patch", "State", "Module", "Symptom", "Strategy", "Score", "Effect in the system", "Proposed"],
      patches.map((patch) => row(system, patch)), "There is no such patch."),
    next ? h("p", { class: "hint" }, "Older ones are at /patches of the API.") : "",
  ];
}

function row(system, patch) {
  return [
    h("a", { href: to(["systems", system, "patches", patch.id]) }, patch.title), badge(words(patch.state), tone(patch.state)),
    h("code", {}, patch.module_name), words(patch.symptom), words(patch.strategy), figure(patch.score), share(patch.effectiveness), moment(patch.created_at),
  ];
}
