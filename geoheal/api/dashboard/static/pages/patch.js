// A patch: what it changes, what was measured, and the decision on it.

import { get, path, post } from "../api.js";
import { to } from "../address.js";
import { beforeAfter } from "../charts/before_after.js";
import { intervalPlot } from "../charts/interval_plot.js";
import { badge, facts, h, section, table } from "../elements.js";
import { figure, measurement, moment, share, tone, unitOf, words } from "../format.js";
import { actions } from "./actions.js";
import { diffView } from "./diff.js";
import { decides } from "./verdict.js";

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
      ["Applied", patch.applied_at && [moment(patch.applied_at), " ", h("a", { href: to(["systems", system, "compare"], { turn: `patch:${patch.id}`, within: "1h" }) }, "compare before and after")]],
      ["Rollback asked for by", patch.rollback_requested_at && `${patch.rollback_requested_by}, ${moment(patch.rollback_requested_at)}`],
      ["Incident", h("a", { href: to(["systems", system, "incidents", patch.incident_id]) }, "the incident it is for")],
      ["Hash", h("code", { class: "hash" }, patch.hash)],
    ]),
    section("Verdict", h("p", { class: "verdict" }, patch.state === "proposed" ? [decides(patch.verdict.decides), " "] : "", patch.verdict.sentence)),
    decide(system, where, patch, say, reload),
    refused(system, patch, say, reload),
    section("Change", diffView(patch.diff)),
    section("Evidence", ...evidence(patch)),
    patch.applications.length ? section("Changes to the system", applications(patch.applications)) : "",
    section("History", history(patch.events)),
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
    choices.push({ label: "Roll back", done: "A worker rolls it back.", confirm: `Undo this change in ${patch.module_name}?`,
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
    choices.push({ label: "Resume auto_apply", done: `auto_apply goes on for ${module}.`, confirm: `Let patches of ${module} be applied without asking again?`,
      run: () => post(path("modules", module, "resume"), { system }, { system }) });
  }
  return section("Refused",
    h("p", {}, `${refusal.refused_by} does not want this change (${refusal.reason}), so it is not proposed or applied again.`),
    refusal.auto_apply_paused ? h("p", {}, `auto_apply is paused for ${module}: its patches wait for approval.`) : "",
    actions("Refused", say, reload, choices));
}

function evidence({ relief, fitness, verification }) {
  const judged = fitness?.judgement;
  const verified = verification?.judgement;
  const parts = [
    h("h3", {}, "In the sandbox"),
    beforeAfter(`${words(relief.metric ?? "the symptom")}, current and changed code`, relief.before, relief.after, judgedUnit(judged, relief.metric)),
    fitness ? "" : h("p", { class: "empty" }, "No evaluation is stored with it."),
    fitness?.tests ? h("p", {}, `Tests: ${fitness.tests.reason}`) : "",
    judged ? intervalPlot(judged.comparisons, "changes measured in the sandbox") : "",
    ...(judged?.notices ?? []).map((notice) => h("p", { class: "hint" }, notice)),
    h("h3", {}, "In the system"),
  ];
  if (!verification) return [...parts, h("p", { class: "empty" }, "Not measured yet: it is compared with the snapshots after it was applied.")];
  return [
    ...parts,
    h("p", {}, badge(words(verification.effect), tone(verification.effect)), ` ${verification.reason}`),
    onCanary(verification.canary),
    estimated(verification),
    beforeAfter("median before and after", verification.before, verification.after, unitOf(verification.findings?.[0]?.metric)),
    verified ? intervalPlot(verified.comparisons, "changes in the system's own snapshots") : "",
    verification.findings?.length ? compared(verification.findings) : "",
  ];
}

/** What one node showed beside the others, before these had the patch, too. */
function onCanary(canary) {
  if (!canary) return "";
  const since = canary.promoted_at ? ` All nodes have it since ${moment(canary.promoted_at)}.` : "";
  return h("p", {}, `On ${canary.nodes.join(", ")} first: ${words(canary.effect)}. ${canary.reason}${since}`);
}

/** The estimate beside the medians: what would have happened anyway is taken off it. */
function estimated({ findings }) {
  const [first] = findings ?? [];
  if (!first || first.change === null || first.scale !== "relative") return "";
  const bounds = first.interval ? `, between ${share(first.interval[0])} and ${share(first.interval[1])} (95 %)` : "";
  return h("p", {}, `The patch changed ${measurement(first.metric)} by ${share(first.change)}${bounds}: estimated from all snapshots, ` +
    "without what would have happened anyway. The medians are what was seen.");
}

/** A change in its unit; one of a share in hundredths. */
function signed(value, unit) {
  if (value === null) return "–";
  return `${value > 0 ? "+" : value < 0 ? "−" : ""}${figure(Math.abs(value), unit)}`;
}

/** Every metric before and since the patch; the symptom's first. */
function compared(findings) {
  const change = ({ metric, change: value, scale }) => (scale === "relative" ? share(value) : signed(value, unitOf(metric)));
  return table("Changes in the system's own snapshots", ["Metric", "Before", "After", "Change", "Snapshots"], findings.map((each) => [
    measurement(each.metric), figure(each.before, unitOf(each.metric)), figure(each.after, unitOf(each.metric)), change(each), each.snapshots.join(" and "),
  ]));
}

/** As it was judged; a patch whose evaluation was deleted meanwhile has the usual one. */
function judgedUnit(judgement, name) {
  return judgement?.comparisons.find((each) => each.metric.name === name)?.metric.unit ?? { latency: "ms", memory: "MB", drift: "rad" }[name] ?? "";
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
