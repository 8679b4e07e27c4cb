// A patch: what it changes, what was measured, and the decision on it; kept up to date.

import { get, path, post } from "../../api.js";
import { to } from "../../address.js";
import { badge, facts, h, section, table } from "../../elements.js";
import { figure, moment, tone, words } from "../../format.js";
import { live } from "../../live.js";
import { actions } from "../actions.js";
import { put } from "../put.js";
import { diffView } from "./diff.js";
import { evidence } from "./evidence.js";
import { decides } from "./verdict.js";

export async function showPatch({ system, id, signal, say }) {
  const where = path("patches", id);
  const ask = async () => (await get(where, { system }, signal)).patch;
  const parts = { head: h("div"), decision: h("div"), refused: h("div"), change: h("div"), evidence: h("div"), course: h("div") };
  let state;

  function draw(patch, force = false) {
    put(parts.head, patch, () => glance(system, patch), force);
    put(parts.decision, [patch.state, patch.hash, patch.rollback_requested_at], () => decide(system, where, patch, say, reload), force);
    put(parts.refused, patch.refusal, () => refused(system, patch, say, reload), force);
    put(parts.change, patch.diff, () => section("Change", diffView(patch.diff)), force);
    put(parts.evidence, [patch.relief, patch.fitness, patch.verification], () => section("Evidence", ...evidence(patch)), force);
    put(parts.course, [patch.applications, patch.events], () => course(patch), force);
    if (state && state !== patch.state) say(`The patch is ${words(patch.state)} now.`);
    state = patch.state;
  }

  async function reload() {
    draw(await ask(), true);
  }

  draw(await ask());
  live(async () => draw(await ask()), signal);
  return Object.values(parts);
}

function glance(system, patch) {
  return [
    h("div", { class: "title" }, h("h1", {}, patch.title), badge(words(patch.state), tone(patch.state))),
    h("p", {}, patch.explanation),
    facts([
      ["Module", h("code", {}, patch.module_name)], ["Symptom", words(patch.symptom)], ["Strategy", words(patch.strategy)],
      ["Reaches the system by", patch.target], ["Score", figure(patch.score)], ["Proposed", moment(patch.created_at)],
      ["May be approved until", patch.state === "proposed" && moment(patch.expires_at)],
      ["Approved", patch.approved_at && `${patch.approved_by}, ${moment(patch.approved_at)}`],
      ["Applied", patch.applied_at && [moment(patch.applied_at), " ", h("a", { href: to(["systems", system, "compare"], { turn: `patch:${patch.id}`, within: "1h" }) }, "compare before and after")]],
      ["Rollback requested by", patch.rollback_requested_at && `${patch.rollback_requested_by}, ${moment(patch.rollback_requested_at)}`],
      ["Incident", h("a", { href: to(["systems", system, "incidents", patch.incident_id]) }, "the incident it is for")],
      ["Hash", h("code", { class: "hash" }, patch.hash)],
    ]),
    section("Verdict", h("p", { class: "verdict" }, patch.state === "proposed" ? [decides(patch.verdict.decides), " "] : "", patch.verdict.sentence)),
  ];
}

function decide(system, where, patch, say, reload) {
  const reason = h("input", { id: "reason", maxlength: 1000, autocomplete: "off" });
  const order = () => ({ system, ...(reason.value.trim() ? { reason: reason.value.trim() } : {}) });
  const why = h("p", { class: "operates" }, h("label", { for: "reason" }, "Reason (for the history) "), reason);
  const inForce = ["applied", "verified"].includes(patch.state) && !patch.rollback_requested_at;
  const choices = [];
  if (patch.state === "proposed") {
    choices.push({ label: "Approve", primary: true, done: "Approved; a worker applies it.",
      confirm: `Have this change applied to ${patch.module_name}?`,
      run: () => post(`${where}/approve`, { system }, order(), { "If-Match": `"${patch.hash}"` }) });
  }
  if (["proposed", "approved"].includes(patch.state)) {
    choices.push({ label: "Reject", done: "Rejected.", run: () => post(`${where}/reject`, { system }, order()) });
  }
  if (inForce) {
    choices.push({ label: "Roll back", done: "A worker rolls it back.", confirm: `Roll back this change in ${patch.module_name}?`,
      run: () => post(`${where}/rollback`, { system }, order()) });
  }
  return choices.length ? h("div", { class: "operates" }, section("Decision", why, actions("Decision", say, reload, choices))) : "";
}

/** A person's no, which holds in every incident until it is lifted. */
function refused(system, { id, module_name: module, refusal }, say, reload) {
  if (!refusal || refusal.lifted_at) return "";
  const choices = [{ label: "Allow it again", done: "It may be proposed again.", confirm: `May this change of ${module} be proposed and applied again?`,
    run: () => post(path("refusals", id, "lift"), { system }, { system }) }];
  if (refusal.auto_apply_paused) {
    choices.push({ label: "Resume auto_apply", done: `auto_apply resumes for ${module}.`, confirm: `Let patches of ${module} be applied without asking again?`,
      run: () => post(path("modules", module, "resume"), { system }, { system }) });
  }
  return section("Refused",
    h("p", {}, `${refusal.refused_by} does not want this change (${refusal.reason}), so it is not proposed or applied again.`),
    refusal.auto_apply_paused ? h("p", {}, `auto_apply is paused for ${module}: its patches wait for approval.`) : "",
    actions("Refused", say, reload, choices));
}

function course({ applications: made, events }) {
  return [made.length ? section("Changes to the system", applications(made)) : "", section("History", history(events))];
}

function applications(made) {
  return table("Changes to the system", ["When", "What", "How", "State", "Machine", "Note"], made.map((each) => [
    moment(each.prepared_at), words(each.kind), words(each.target), words(each.phase), each.host,
    [each.error, each.details.canary && "one node first", each.details.branch && `branch ${each.details.branch}`, each.details.commit && `commit ${each.details.commit}`].filter(Boolean).join("; ") || "–",
  ]));
}

function history(events) {
  return h("ol", { class: "events" }, events.map((event) => h("li", {},
    h("time", { datetime: event.at }, moment(event.at)), h("strong", {}, words(event.state)), " ", event.reason,
    event.actor ? h("span", { class: "hint" }, ` by ${event.actor}`) : "")));
}
