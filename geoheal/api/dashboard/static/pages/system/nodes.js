// The nodes that report for a system: which stand out, which are silent, and which have ended.

import { since } from "../../ages.js";
import { get } from "../../api.js";
import { badge, facts, h, table } from "../../elements.js";
import { figure, localTimes, tone } from "../../format.js";
import { live } from "../../live.js";

/** Nodes are compared where there are so many that report. */
const COMPARED = 3;
const VALUES = [["phi", "Φ", ""], ["kappa_eff", "κ", ""], ["error_rate", "Errors", "%"], ["avg_latency_ms", "Latency", "ms"], ["memory_usage_mb", "Memory", "MB"], ["cpu_usage_pct", "CPU", ""]];

export async function showNodes({ system, signal }) {
  const place = h("div");
  async function refresh() {
    const [{ nodes }, { health }] = await Promise.all([get("/nodes", { system }, signal), get("/health", { system }, signal)]);
    if (!place.contains(document.activeElement)) place.replaceChildren(...shown(nodes, health));
  }
  await refresh();
  live(refresh, signal);
  return [h("div", { class: "title" }, h("h1", {}, `Nodes of ${system}`)), place];
}

function shown({ nodes, dispersion }, health) {
  const silent = nodes.filter((each) => each.silent).length;
  const ended = nodes.filter((each) => each.ended).length;
  const reporting = nodes.length - silent - ended;
  const measured = VALUES.filter(([name]) => nodes.some((each) => each.values[name] !== undefined));
  const columns = ["Node", "State", "Why", { label: "Last snapshot", number: true }, { label: "Distance (rad)", number: true },
    ...measured.map(([, label]) => ({ label, number: true }))];
  return [
    facts([["System", badge(health.status, tone(health.status))], ["Nodes", String(nodes.length)], ["Silent", silent ? String(silent) : null], ["Ended", ended ? String(ended) : null],
      ["Spread of their basins", dispersion === null || nodes.length < 2 ? null : figure(dispersion, "rad")]]),
    health.note ? h("p", {}, localTimes(health.note)) : "",
    h("p", { class: "hint" }, `Means of the last ten snapshots of each. ${reporting < COMPARED ? `Nodes are compared with each other where at least ${COMPARED} report.` : ""}`),
    table("Nodes", columns, [...nodes].sort(worstFirst).map((each) => [
      each.node ?? "unnamed", states(each, reporting), localTimes(each.reasons.join(" ")), since(each.captured_at), figure(each.distance),
      ...measured.map(([name, , unit]) => figure(each.values[name], unit)),
    ]), "No node has reported."),
  ];
}

function worstFirst(one, other) {
  const rank = (each) => (each.outlier ? 2 : 0) + (each.silent ? 1 : 0) - (each.ended ? 1 : 0);
  return rank(other) - rank(one);
}

/** Never "healthy": a node is only compared with the others. */
function states({ outlier, silent, ended }, reporting) {
  if (ended) return badge("ended");
  if (outlier || silent) return [outlier ? badge("stands out", "warning") : "", " ", silent ? badge("silent", "warning") : ""];
  return badge(reporting < COMPARED ? "not compared" : "like the others");
}
