// The incidents of a system.

import { get } from "../api.js";
import { to } from "../address.js";
import { badge, h, table } from "../elements.js";
import { moment, tone, words } from "../format.js";

export async function showIncidents({ system, signal }) {
  const { incidents, next_cursor: next } = await get("/incidents", { system, limit: 100 }, signal);
  return [
    h("div", { class: "title" }, h("h1", {}, "Incidents")),
    table("Incidents, newest first", ["Opened", "State", "Severity", "Symptom", "Resolved", "Taken on by"],
      incidents.map((incident) => row(system, incident)), "This system has had no incident."),
    next ? h("p", { class: "hint" }, "Older ones are at /incidents of the API.") : "",
  ];
}

function row(system, incident) {
  return [
    h("a", { href: to(["systems", system, "incidents", incident.id]) }, moment(incident.opened_at)),
    badge(incident.state, tone(incident.state)), badge(incident.severity, tone(incident.severity)),
    words(incident.symptom), incident.resolved_at ? moment(incident.resolved_at) : "not yet", incident.acknowledged_by ?? "nobody",
  ];
}
