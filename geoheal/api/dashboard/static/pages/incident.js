// An incident: what was found, what happened, what was tried.

import { find, get, path, post } from "../api.js";
import { to } from "../address.js";
import { badge, facts, h, section, table } from "../elements.js";
import { figure, moment, share, tone, words } from "../format.js";
import { actions } from "./actions.js";

const SNOOZES = [["1 hour", 1], ["8 hours", 8], ["1 day", 24], ["1 week", 168]];

export async function showIncident({ system, id, signal, say, reload }) {
  const where = path("incidents", id);
  const { incident } = await get(where, { system }, signal);
  return [
    h("div", { class: "title" }, h("h1", {}, `Incident: ${words(incident.symptom ?? "degradation")}`), badge(incident.state, tone(incident.state))),
    facts([
      ["Severity", badge(incident.severity, tone(incident.severity))], ["First seen", moment(incident.first_seen_at)],
      ["Opened", moment(incident.opened_at)], ["Last seen", moment(incident.last_seen_at)],
      ["Resolved", incident.resolved_at && moment(incident.resolved_at)],
      ["Taken on", incident.acknowledged_at && `${incident.acknowledged_by}, ${moment(incident.acknowledged_at)}`],
      ["Alerts resume", incident.snoozed_until && moment(incident.snoozed_until)],
      ["Of its kind before", incident.recurrence || null], ["Escalated", incident.escalation],
    ]),
    incident.state === "open" ? take(system, where, incident, say, reload) : "",
    section("Findings", findings(incident.findings)),
    section("What moved around it", causes(system, where, signal)),
    section("Attempts to heal", attempts(system, incident.attempts)),
    section("Timeline", timeline(incident.timeline)),
  ];
}

function take(system, where, incident, say, reload) {
  const until = h("select", { id: "snooze" }, SNOOZES.map(([label, hours]) => h("option", { value: hours }, label)));
  return actions("Take it on", say, reload, [
    { label: "Acknowledge", primary: true, disabled: incident.acknowledged_at !== null, done: "Acknowledged.",
      run: () => post(`${where}/acknowledge`, { system }, { system }) },
    { before: [h("label", { for: "snooze" }, "No alerts for "), until], label: "Snooze", done: "Snoozed.",
      run: () => post(`${where}/snooze`, { system }, { system, until: new Date(Date.now() + until.value * 3_600_000).toISOString() }) },
  ]);
}

function findings(found) {
  return table("Findings", ["Finding", "Severity", "Last value", "Worst", "Limit", "Since"], found.map((finding) => [
    h("span", {}, h("code", {}, finding.code), h("br"), finding.message), badge(finding.severity, tone(finding.severity)),
    figure(finding.value), figure(finding.worst), figure(finding.threshold), moment(finding.first_seen_at),
  ]), "No findings were kept.");
}

function attempts(system, made) {
  return made.length === 0 ? h("p", { class: "empty" }, "Nothing was tried yet.") : made.map((attempt) => h("article", { class: "card" },
    h("h3", {}, `${moment(attempt.timestamp)}: ${words(attempt.phase)}`),
    attempt.result.reason ? h("p", {}, attempt.result.reason) : "",
    facts([
      ["Strategy", words(attempt.result.strategy)], ["Module", attempt.module_name],
      ["Relief in the sandbox", share(attempt.result.fitness_improvement)], ["Relief in the system", share(attempt.result.effectiveness)],
      ["Patch", attempt.result.patch && h("a", { href: to(["systems", system, "patches", attempt.result.patch]) }, attempt.result.applied ? "applied" : "not applied")],
    ]),
    table("Candidates, best first", ["Candidate", "Strategy", "Verdict", "Score", "Change of the symptom", "Why"], attempt.candidates.map((candidate) => [
      candidate.title, words(candidate.strategy), badge(words(candidate.verdict), tone(candidate.verdict)), figure(candidate.score),
      share(candidate.relief?.relative_change), candidate.reason,
    ]), "No candidate was measured.")));
}

function timeline(events) {
  return h("ol", { class: "events" }, events.map((event) => h("li", {},
    h("time", { datetime: event.at }, moment(event.at)), h("strong", {}, words(event.kind)), " ", event.message,
    event.actor ? h("span", { class: "hint" }, ` by ${event.actor}`) : "")));
}

/** Looked for when the page is there, because that takes a while. */
function causes(system, where, signal) {
  const box = h("div", {}, h("p", { class: "loading" }, "Looking through its history…"));
  find(`${where}/causes`, { system }, signal)
    .then((answer) => box.replaceChildren(...(answer?.causes ? movements(answer.causes) : [h("p", { class: "empty" }, "Nothing is known of that.")])))
    .catch((error) => { if (!signal.aborted) box.replaceChildren(h("p", { class: "problem" }, error.message)); });
  return box;
}

/** What changed before or with it: possible causes, which order in time alone does not prove. */
function movements({ moved, candidates, caveat }) {
  const rows = (moved ?? []).map((each) => [
    h("span", {}, words(each.metric), Object.keys(each.nodes ?? {}).length ? ` (${Object.keys(each.nodes).join(", ")})` : ""),
    moment(each.at), `${figure(each.before)} → ${figure(each.after)}`, words(each.relation), lead(each.lead_s), figure(each.p_value),
  ]);
  return [
    table("What moved", ["Measurement", "When", "From → to", "Relation", "Ahead by", "p"], rows, "No measurement moved beyond chance."),
    (candidates ?? []).length ? h("ol", {}, candidates.map((each) => h("li", {}, each.message))) : "",
    caveat ? h("p", { class: "hint" }, caveat) : "",
  ];
}

function lead(seconds) {
  if (seconds === null || seconds === undefined) return "–";
  const [size, unit] = seconds >= 5400 ? [3600, "h"] : seconds >= 90 ? [60, "min"] : [1, "s"];
  return figure(Math.round((seconds / size) * 10) / 10, unit);
}
