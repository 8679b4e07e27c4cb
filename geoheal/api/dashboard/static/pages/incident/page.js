// An incident: its chart, what was found, who has it, what was tried and all that happened; kept up to date.

import { to } from "../../address.js";
import { get, path } from "../../api.js";
import { badge, facts, h, section } from "../../elements.js";
import { moment, subject, tone } from "../../format.js";
import { live } from "../../live.js";
import { put } from "../put.js";
import { attempts, waiting } from "./attempts.js";
import { causes } from "./causes.js";
import { chartsOf } from "./charts.js";
import { findings, timeline } from "./course.js";
import { suspects } from "./suspects.js";
import { remark, take } from "./take.js";

export async function showIncident({ system, id, signal, say }) {
  const where = path("incidents", id);
  const [{ incident }, { system: details }] = await Promise.all([
    get(where, { system }, signal), get(path("systems", system), {}, signal),
  ]);
  const charts = await chartsOf(incident, details, { signal, say });
  const parts = { head: h("div"), waiting: h("div"), take: h("div"), findings: h("div"), suspects: h("div"), attempts: h("div"), timeline: h("div"), remark: h("div") };

  function draw(current, force = false) {
    const { findings: found, timeline: events, attempts: made, last_seen_at: _, ...head } = current;
    put(parts.head, [head, current.last_seen_at], () => glance(system, current), force);
    put(parts.take, [current.state, current.acknowledged_at, current.snoozed_until, current.verdict_at], () => take({ system, where, say, reload }, current), force);
    put(parts.waiting, made, () => waiting(system, made), force);
    put(parts.findings, found, () => findings(found), force);
    put(parts.suspects, searches(events), () => suspects({ system, where, say, reload, signal }), force);
    put(parts.attempts, made, () => attempts(system, made), force);
    put(parts.timeline, events, () => timeline(events), force);
    put(parts.remark, events.length, () => remark({ system, where, say, reload }), force);
  }

  async function reload() {
    draw((await get(where, { system }, signal)).incident, true);
  }

  live(async () => {
    draw((await get(where, { system }, signal)).incident);
    await charts.refresh();
  }, signal);
  draw(incident);
  return [
    parts.head, parts.waiting, parts.take, section("Findings", parts.findings), charts.element,
    section("Suspects", parts.suspects), section("What moved around it", causes(system, where, signal)),
    section("Attempts to heal", parts.attempts), section("Timeline", parts.timeline, parts.remark),
  ];
}

/** When searches for the commit started and ended: then there is more to show. */
function searches(events) {
  return events.filter(({ kind }) => kind.startsWith("suspects_")).map(({ at }) => at);
}

function glance(system, incident) {
  const taken = incident.acknowledged_at ? `${incident.acknowledged_by}, ${moment(incident.acknowledged_at)}` : "by nobody";
  return [
    h("div", { class: "title" }, h("h1", {}, `Incident: ${subject(incident)}`), badge(incident.state, tone(incident.state)),
      incident.false_alarm ? badge("false alarm") : incident.expected ? badge("expected") : ""),
    facts([
      ["Severity", badge(incident.severity, tone(incident.severity))], ["First seen", [moment(incident.first_seen_at), " ", beforeAndAfter(system, incident)]],
      ["Opened", moment(incident.opened_at)], ["Last seen", moment(incident.last_seen_at)],
      ["Resolved", incident.resolved_at && moment(incident.resolved_at)],
      ["Resolved by hand", incident.resolved_by && `${incident.resolved_by}: ${incident.resolution}`],
      ["Taken on", taken], ["Alerts resume", incident.snoozed_until && moment(incident.snoozed_until)],
      ["Of its kind before", incident.recurrence || null], ["Escalated", incident.escalation],
    ]),
  ];
}

function beforeAndAfter(system, { first_seen_at: at }) {
  return at ? h("a", { href: to(["systems", system, "compare"], { turn: at, within: "1h" }) }, "compare before and after") : "";
}
