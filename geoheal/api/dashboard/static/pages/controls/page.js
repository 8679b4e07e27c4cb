// What a person may change of a system: its healing, its limits, what is normal, own rules, silences and changes.

import { to } from "../../address.js";
import { get, patch, path, post } from "../../api.js";
import { facts, h, section } from "../../elements.js";
import { live } from "../../live.js";
import { actions } from "../actions.js";
import { put } from "../put.js";
import { normal } from "./normal.js";
import { changedNumbers, numberFields } from "./numbers.js";
import { plans } from "./plans.js";
import { ownRules, rulesOf } from "./rules.js";

export async function showControls({ system, signal, say, reload }) {
  const [{ policy }, { system: details }, { silences }, rules] = await Promise.all([
    get("/policy", { system }, signal), get(path("systems", system), {}, signal),
    get("/silences", { system, limit: 100 }, signal), rulesOf(system, signal),
  ]);
  const act = (title, choices) => actions(title, say, reload, choices);
  const loop = h("div");
  const draw = (stands) => put(loop, [stands.running, stands.auto_apply, stands.auto_apply_paused], () => section("Healing", healing(system, stands, act)));
  draw(policy);
  live(async () => draw((await get("/policy", { system }, signal)).policy), signal);
  return [
    h("div", { class: "title" }, h("h1", {}, `Controls of ${system}`)),
    loop,
    section("Policy", numbers("policy", policy, act, (changes) => patch("/policy", {}, { system, ...changes }))),
    section("Limits", numbers("limit", details.thresholds, act, (thresholds) => patch(path("systems", system), {}, { thresholds }))),
    section("What is normal", h("p", { class: "hint" }, "The result is under ", h("a", { href: to(["systems", system, "calibration"]) }, "Calibration"), "."), normal(system, act)),
    ...ownRules(system, rules, act),
    ...plans(system, silences, act),
  ];
}

function healing(system, policy, act) {
  const { running, auto_apply: auto } = policy;
  const start = (auto_apply) => post("/start", {}, { system, auto_apply });
  const set = (auto_apply) => patch("/policy", {}, { system, auto_apply });
  return [
    facts([["Loop", running ? "runs" : "is stopped"], ["Patches that passed every guard", auto ? "are applied without asking" : "wait for approval"],
      ["auto_apply is paused for", policy.auto_apply_paused.join(", ") || null]]),
    act("Healing", [
      { label: "Start", primary: !running, disabled: running, run: () => start(false), confirm: `Start healing ${system}? Patches wait for approval.` },
      { label: "Stop", danger: true, disabled: !running, run: () => post("/stop", {}, { system }), confirm: `Stop healing ${system}?` },
      auto ? { label: "Ask before applying", done: "Patches wait for approval.", run: () => set(false) }
        : { label: "Apply without asking", done: "Patches that passed every guard are applied.", run: () => set(true),
          confirm: `Have patches of ${system} that passed every guard applied without asking a person?` },
    ]),
  ];
}

/** Numbers that can be changed; only those that were are sent. */
function numbers(kind, values, act, send) {
  const { element, fields } = numberFields(kind, values);
  return [element, act(`Change ${kind}`, [{ label: "Save", done: "Saved.", run: () => send(changedNumbers(fields, values)) }])];
}
