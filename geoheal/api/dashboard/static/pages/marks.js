// What is marked on the time axis, as a list with links.

import { to } from "../address.js";
import { h, table } from "../elements.js";
import { moment, words } from "../format.js";

const NAMES = { baseline: "baseline set", code_version: "code version", incident: "incident", patch: "patch applied" };

export function legend() {
  return h("p", { class: "legend" }, Object.entries(NAMES).map(([kind, name]) =>
    h("span", {}, h("span", { class: `key ${kind}`, "aria-hidden": "true" }), name)));
}

export function marksTable(marks, system) {
  const rows = [...marks].reverse().map((mark) => [
    moment(mark.at), NAMES[mark.kind], what(mark, system), mark.until ? moment(mark.until) : mark.kind === "incident" ? "open" : "",
  ]);
  return table("Marks on the time axis", ["When", "What", "Which", "Until"], rows, "Nothing is marked in this stretch.");
}

function what(mark, system) {
  if (mark.kind === "incident") return h("a", { href: to(["systems", system, "incidents", mark.id]) }, words(mark.text));
  if (mark.kind === "patch") return h("a", { href: to(["systems", system, "patches", mark.id]) }, mark.text);
  return h("code", {}, mark.kind === "code_version" ? mark.text.slice(0, 12) : words(mark.text));
}
