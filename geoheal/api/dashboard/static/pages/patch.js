// A patch: what it changes, what was measured, and the decision on it.

import { get, path, post } from "../api.js";
import { to } from "../address.js";
import { beforeAfter } from "../charts/before_after.js";
import { intervalPlot } from "../charts/interval_plot.js";
import { badge, facts, h, section, table } from "../elements.js";
import { figure, moment, share, tone, words } from "../format.js";
import { actions } from "./actions.js";
import { diffView } from "./diff.js";

export async function showPatch({ system, id, signal, say, reload }) {
  const where = path("patches", id);
  const { patch } = await get(where, { system }, signal);
  return [
    h("div", { class: "title" }, h("h1", {}, patch.title), badge(words(patch.state), tone(patch.state))),
    h("p", {}, patch.explanation),
    facts([
      ["Module", h("code", {}, patch.module_name)], ["Symptom", words(patch.symptom)], ["Strategy", words(patch.strategy)],
      ["Reaches the system by", patch.target], ["Score", figure(patch.score)], ["Proposed", moment(patch.created_at)],
      ["May be approved until", patch.state === "proposed" && moment(patch.expires_at)],
      ["Approved", patch.approved_at && `${patch.approved_by}, ${moment(patch.approved_at)}`],
      ["Applied", patch.applied_at && moment(patch.applied_at)],
      ["Rollback asked for by", patch.rollback_requested_at && `${patch.rollback_requested_by}, ${moment(patch.rollback_requested_at)}`],
      ["Incident", h("a", { href: to(["systems", system, "incidents", patch.incident_id]) }, "the incident it is for")],
      ["Hash", h("code", { class: "hash" }, patch.hash)],
    ]),
    decide(system, where, patch, say, reload),
    section("Change", diffView(patch.diff)),
    section("Evidence", ...evidence(patch)),
    patch.applications.length ? section("Changes to the system", applications(patch.applications)) : "",
    section("History", history(patch.events)),
  ];
}

function decide(system, where, patch, say, reload) {
  const reason = h("input", { id: "reason", maxlength: 1000, autocomplete: "off" });
  const order = () => ({ system, ...(reason.value.trim() ? { reason: reason.value.trim() } : {}) });
  const why = h("p", {}, h("label", { for: "reason" }, "Reason (for the history) "), reason);
  const inForce = ["applied", "verified"].includes(patch.state) && !patch.rollback_requested_at;
  const choices = [];
  if (patch.state === "proposed") {
    choices.push({ label: "Approve", primary: true, done: "Approved; a worker applies it.",
      confirm: `Have this change applied to ${patch.module_name}?`,
      run: () => post(`${where}/approve`, { system }, { system }, { "If-Match": `"${patch.hash}"` }) });
  }
  if (["proposed", "approved"].includes(patch.state)) {
    choices.push({ label: "Reject", done: "Rejected.", run: () => post(`${where}/reject`, { system }, order()) });
  }
  if (inForce) {
    choices.push({ label: "Roll back", done: "A worker rolls it back.", confirm: `Undo this change in ${patch.module_name}?`,
      run: () => post(`${where}/rollback`, { system }, order()) });
  }
  return choices.length ? section("Decision", why, actions("Decision", say, reload, choices)) : "";
}

function evidence({ relief, fitness, verification }) {
  const judged = fitness?.judgement;
  const verified = verification?.judgement;
  const parts = [
    h("h3", {}, "In the sandbox"),
    relief.reason ? h("p", {}, relief.reason) : "",
    beforeAfter(`${words(relief.metric ?? "the symptom")}, current and changed code`, relief.before, relief.after, unitOf(judged, relief.metric)),
    fitness ? h("p", {}, badge(words(fitness.recommendation), tone(fitness.recommendation)), ` ${fitness.reason}`) : h("p", { class: "empty" }, "No evaluation is stored with it."),
    judged ? intervalPlot(judged.comparisons, "changes measured in the sandbox") : "",
    ...(judged?.notices ?? []).map((notice) => h("p", { class: "hint" }, notice)),
    h("h3", {}, "In the system"),
  ];
  if (!verification) return [...parts, h("p", { class: "empty" }, "Not measured yet: it is compared with the snapshots after it was applied.")];
  return [
    ...parts,
    h("p", {}, badge(words(verification.effect), tone(verification.effect)), ` ${verification.reason} `,
      verification.effectiveness === null ? "" : `Relief: ${share(verification.effectiveness)}.`),
    beforeAfter("median before and after", verification.before, verification.after),
    verified ? intervalPlot(verified.comparisons, "changes in the system's own snapshots") : "",
  ];
}

function unitOf(judgement, name) {
  return judgement?.comparisons.find((each) => each.metric.name === name)?.metric.unit ?? "";
}

function applications(made) {
  return table("Changes to the system", ["When", "What", "How", "State", "Machine", "Note"], made.map((each) => [
    moment(each.prepared_at), words(each.kind), words(each.target), words(each.phase), each.host,
    [each.error, each.details.branch && `branch ${each.details.branch}`, each.details.commit && `commit ${each.details.commit}`].filter(Boolean).join("; ") || "–",
  ]));
}

function history(events) {
  return h("ol", { class: "events" }, events.map((event) => h("li", {},
    h("time", { datetime: event.at }, moment(event.at)), h("strong", {}, words(event.state)), " ", event.reason,
    event.actor ? h("span", { class: "hint" }, ` by ${event.actor}`) : "")));
}
