// The incidents of a system, or of all.

import { to } from "../address.js";
import { badge, h } from "../elements.js";
import { moment, subject, tone } from "../format.js";
import { listing } from "./listing.js";

export function showIncidents(page) {
  return listing({
    title: "Incidents", what: "incidents", states: ["open", "resolved"], row, empty: "There has been no incident.",
    columns: ["Opened", "State", "Severity", "Symptom", "First seen", "Resolved", "Taken on by"],
  }, page);
}

function row(incident) {
  return [
    h("a", { href: to(["systems", incident.system, "incidents", incident.id]) }, moment(incident.opened_at)),
    badge(incident.state, tone(incident.state)), badge(incident.severity, tone(incident.severity)),
    subject(incident), moment(incident.first_seen_at), incident.resolved_at ? moment(incident.resolved_at) : "not yet",
    incident.acknowledged_by ?? "nobody",
  ];
}
