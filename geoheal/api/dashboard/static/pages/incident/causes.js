// What moved before an incident and with it: possible causes, which order in time alone does not prove.

import { find } from "../../api.js";
import { h, table } from "../../elements.js";
import { figure, measurement, moment, unitOf, words } from "../../format.js";

/** Looked for when the page is there, because that takes a while. */
export function causes(system, where, signal) {
  const box = h("div", {}, h("p", { class: "loading" }, "Loading…"));
  find(`${where}/causes`, { system }, signal)
    .then((answer) => box.replaceChildren(...(answer?.causes ? movements(answer.causes) : [h("p", { class: "empty" }, "Not known.")])))
    .catch((error) => { if (!signal.aborted) box.replaceChildren(h("p", { class: "problem" }, error.message)); });
  return box;
}

function movements({ moved, candidates, caveat }) {
  const rows = (moved ?? []).map((each) => [
    h("span", {}, measurement(each.metric), Object.keys(each.nodes ?? {}).length ? ` (${Object.keys(each.nodes).join(", ")})` : ""),
    moment(each.at), `${figure(each.before, unitOf(each.metric))} → ${figure(each.after, unitOf(each.metric))}`, words(each.relation), lead(each.lead_s), figure(each.p_value),
  ]);
  return [
    (candidates ?? []).length ? h("ol", {}, candidates.map((each) => h("li", {}, each.message))) : "",
    table("What moved", ["Measurement", "When", "From → to", "Relation", "First sign", "p"], rows, "No measurement moved beyond chance."),
    caveat ? h("p", { class: "hint" }, caveat) : "",
  ].filter(Boolean);
}

/** How long before the incident's first sign it moved, or after that. */
export function lead(seconds) {
  if (seconds === null || seconds === undefined) return "–";
  const size = Math.abs(seconds);
  const [length, unit] = size >= 5400 ? [3600, "h"] : size >= 90 ? [60, "min"] : [1, "s"];
  const distance = figure(Math.round((size / length) * 10) / 10, unit);
  return size < 0.05 ? "at it" : `${distance} ${seconds > 0 ? "before it" : "after it"}`;
}
