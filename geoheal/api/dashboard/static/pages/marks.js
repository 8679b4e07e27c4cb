// What is marked on the time axis, as a list with links.

import { to } from "../address.js";
import { h, table } from "../elements.js";
import { moment, words } from "../format.js";

export const NAMES = {
  anomaly: "found unusual",
  baseline: "baseline set", code_version: "code version", event: "reported change", incident: "incident", patch: "patch applied",
  rollback: "patch rolled back", silence: "planned silence",
};
const PATCHES = ["patch", "rollback"];

/** What the marks of a chart stand for: of those that are there. */
export function legend(marks) {
  const there = new Set(marks.map((mark) => mark.kind));
  return Object.entries(NAMES).filter(([kind]) => there.has(kind)).map(([kind, name]) =>
    h("span", {}, h("span", { class: `key ${kind}`, "aria-hidden": "true" }), name));
}

export function marksTable(marks, system) {
  const rows = [...marks].reverse().map((mark) => [
    moment(mark.at), NAMES[mark.kind], what(mark, system), mark.until ? moment(mark.until) : ["incident", "anomaly"].includes(mark.kind) ? "open" : "",
    turnOf(mark) ? h("a", { href: to(["systems", system, "compare"], { turn: turnOf(mark), within: "1h" }) }, "before and after") : "",
  ]);
  return table("Marks on the time axis", ["When", "What", "Which", "Until", "Compare"], rows, "Nothing is marked in this period.");
}

/** The turn of a comparison of before and after; null for what is not a change. */
export function turnOf({ kind, id, at }) {
  if (kind === "patch" || kind === "event") return `${kind}:${id}`;
  return ["rollback", "code_version"].includes(kind) ? at : null;
}

function what(mark, system) {
  if (mark.kind === "incident") return h("a", { href: to(["systems", system, "incidents", mark.id]) }, words(mark.text));
  if (mark.kind === "anomaly") return h("a", { href: to(["systems", system, "anomalies"]) }, mark.text);
  if (PATCHES.includes(mark.kind)) return h("a", { href: to(["systems", system, "patches", mark.id]) }, mark.text);
  if (["event", "silence"].includes(mark.kind)) return mark.text;
  return h("code", {}, mark.kind === "code_version" ? mark.text.slice(0, 12) : words(mark.text));
}
