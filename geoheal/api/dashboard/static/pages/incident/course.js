// What was found in an incident, and all that happened.

import { badge, h, table } from "../../elements.js";
import { figure, localTimes, moment, tone, words } from "../../format.js";

export function findings(found) {
  return table("Findings", ["Finding", "Severity", "Last value", "Worst", "Limit", "Since"], found.map((finding) => [
    h("span", {}, h("code", {}, finding.code), h("br"), localTimes(finding.message)), badge(finding.severity, tone(finding.severity)),
    ...[finding.value, finding.worst, finding.threshold].map((value) => figure(value, unitOf(finding))), moment(finding.first_seen_at),
  ]), "No findings were kept.");
}

function unitOf({ unit }) {
  return unit === "share" ? "%" : unit;
}

export function timeline(events) {
  return h("ol", { class: "events" }, events.map((event) => h("li", { class: event.kind === "commented" ? "said" : null },
    h("time", { datetime: event.at }, moment(event.at)), h("strong", {}, words(event.kind)), " ", event.kind === "commented" ? event.message : localTimes(event.message), by(event))));
}

/** Who did it: by the name that was given, and by the token that stands behind it. */
function by({ actor, details }) {
  const names = [details?.by, actor].filter(Boolean);
  if (names.length === 0) return "";
  return h("span", { class: "hint" }, names.length > 1 ? ` by ${names[0]} (${names[1]})` : ` by ${names[0]}`);
}
