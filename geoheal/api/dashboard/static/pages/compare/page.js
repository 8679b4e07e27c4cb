// Two stretches of a system's history compared: the verdict, both sides above each other, and every figure.

import { find, get, path, post, Refusal } from "../../api.js";
import { overlayChart, overlayLegend } from "../../charts/overlay_chart.js";
import { badge, h, section, table } from "../../elements.js";
import { figure, share, tone, words } from "../../format.js";
import { visible } from "../../visible.js";
import { ownPanel, panels } from "../panels.js";
import { forms } from "./form.js";
import { isAsked, sidesOf } from "./sides.js";

/** From which change on a bound is only said to lie beyond it. */
const BEYOND = 10;
const POINTS = 120, MONTH_MS = 30 * 86_400_000;
const COLUMNS = ["Metric", "Outcome", ...["Current → candidate", "Change", "Interval", "Effect size", "p (corrected)", "Points"].map((label) => ({ label, number: true })), "Why"];

export async function showComparison({ system, query, signal }) {
  const now = Date.now();
  const [{ system: details }, { timeline }, nodes] = await Promise.all([
    get(path("systems", system), {}, signal),
    get("/timeline", { system, points: 1, since: new Date(now - MONTH_MS).toISOString(), until: new Date(now).toISOString() }, signal),
    find("/nodes", { system }, signal),
  ]);
  const names = (nodes?.nodes.nodes ?? []).map((each) => each.node).filter(Boolean);
  return [
    h("div", { class: "title" }, h("h1", {}, `Comparison of ${system}`)),
    forms(system, query, timeline.marks, names),
    isAsked(query) ? await outcome(details, query) : h("p", { class: "hint" }, "Judged as by geoheal compare: whether the candidate's side is as good as the current one. Nothing is stored or changed."),
  ];
}

async function outcome(details, query) {
  try {
    const comparison = await post("/compare", { points: POINTS }, sidesOf(details.name, query));
    return [section("Verdict", h("p", { class: "verdict" }, badge(words(comparison.verdict), tone(comparison.verdict)), ` score ${figure(comparison.score)} of 100. ${comparison.reason}`)),
      drawn(details, comparison), section("Every figure", figures(details, comparison.metrics))];
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return h("p", { class: "problem", role: "alert" }, visible(error.message));
  }
}

function panelOf(details, name) {
  return panels(details.thresholds, []).find((each) => each.name === name) ?? ownPanel(name);
}

function drawn(details, { metrics, curves }) {
  const charts = metrics.map((each) => overlayChart(panelOf(details, each.metric), each.metric, curves, `${each.outcome}: ${each.reason}`)).filter(Boolean);
  return charts.length ? section("Both sides", overlayLegend(curves), h("div", { class: "charts" }, charts)) : "";
}

function figures(details, metrics) {
  return table("Metrics, the worst first", COLUMNS, metrics.map((each) => {
    const { title, unit } = panelOf(details, each.metric);
    const means = each.mean ? `${figure(each.mean.current, unit)} → ${figure(each.mean.candidate, unit)}` : "–";
    return [title, [badge(each.outcome, tone(each.outcome)), each.criticality === "normal" ? "" : ` ${each.criticality}`],
      means, share(each.change), interval(each.interval), figure(each.effect_size), figure(each.p),
      `${each.points.current} / ${each.points.candidate}`, each.reason];
  }), "The sides have no metric in common.");
}

function interval(bounds) {
  if (!bounds) return "–";
  const [low, high] = bounds;
  return `${low === null ? "unbounded" : share(low)} to ${high === null ? "unbounded" : high > BEYOND ? `over ${share(BEYOND)}` : share(high)}`;
}
