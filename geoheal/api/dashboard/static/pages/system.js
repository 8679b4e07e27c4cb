// A system: how it is, and its history as charts that zoom together.

import { get, path } from "../api.js";
import { to } from "../address.js";
import { Stretch } from "../charts/stretch.js";
import { TimeChart } from "../charts/time_chart.js";
import { badge, facts, h, section } from "../elements.js";
import { ago, figure, tone, words } from "../format.js";
import { legend, marksTable } from "./marks.js";
import { panels } from "./panels.js";
import { toolbar } from "./toolbar.js";

const REFRESH_MS = 15_000, SETTLE_MS = 120, POINTS = 400;

export async function showSystem({ system, query, signal, say }) {
  const [{ health }, { status }, { system: details }, whole] = await Promise.all([
    get("/health", { system }, signal),
    get("/status", { system }, signal),
    get(path("systems", system), {}, signal),
    get("/timeline", { system, points: POINTS, since: query.get("since"), until: query.get("until"), metric: query.get("metric") }, signal),
  ]);
  const glance = h("div", {}, ...atGlance(health, status.engine));
  const title = h("div", { class: "title" }, h("h1", {}, system));
  if (!whole.timeline.since || !whole.timeline.first_snapshot) return [title, glance];
  return [title, glance, history(details, whole.timeline, { query, signal, say, refresh: (fresh) => glance.replaceChildren(...atGlance(fresh, status.engine)) })];
}

function atGlance(health, engine) {
  return [
    facts([
      ["Status", badge(health.status, tone(health.status))], ["Φ", figure(health.current_phi)],
      ["κ", figure(health.current_kappa)], ["Regime", words(health.current_regime)],
      ["Drift", figure(health.basin_drift, "rad")], ["Last snapshot", ago(health.last_snapshot)],
      ["Healing", engine.running ? (engine.auto_apply_enabled ? "on, applies by itself" : "on, asks first") : "off"],
    ]),
    health.issues.length ? h("ul", { class: "issues" }, health.issues.map((issue) => h("li", {}, issue))) : "",
  ];
}

function history(details, timeline, { query, signal, say, refresh }) {
  const system = details.name;
  const asked = query.get("since") && query.get("until");
  const stretch = new Stretch(wholeOf(timeline), asked ? [Date.parse(timeline.since), Date.parse(timeline.until)] : null);
  const charts = panels(details.thresholds, timeline.regimes).map((about) => [about.name, new TimeChart(about, stretch)]);
  const grid = h("div", { class: "charts" }, charts.map(([, chart]) => chart.element));
  const marks = h("div");
  const note = h("p", { class: "hint" });
  const named = metricChart(timeline, stretch, query.get("metric"), () => load());

  function show(told) {
    for (const [name, chart] of charts) {
      chart.update(told, told.series[name]);
      chart.element.hidden = told.series[name].avg.every((value) => value === null) && !["phi", "kappa_eff", "drift"].includes(name);
    }
    named.update(told);
    marks.replaceChildren(marksTable(told.marks, system));
    note.textContent = noteOf(told);
  }

  let latest = 0;

  async function load() {
    const turn = ++latest;
    grid.setAttribute("aria-busy", "true");
    const [from, until] = stretch.shown.map((at) => new Date(at).toISOString());
    const range = stretch.follows ? {} : { since: from, until };
    window.history.replaceState(null, "", to(["systems", system], { ...range, metric: named.metric() }));
    try {
      const told = (await get("/timeline", { system, points: POINTS, ...range, metric: named.metric() }, signal)).timeline;
      if (turn !== latest) return;
      stretch.extend(wholeOf(told));
      show(told);
    } catch (error) {
      if (signal.aborted) return;
      note.textContent = error.message;
      say(error.message);
    } finally {
      if (turn === latest) grid.removeAttribute("aria-busy");
    }
  }

  let settling;
  stretch.addEventListener("change", () => {
    clearTimeout(settling);
    settling = setTimeout(load, SETTLE_MS);
  });
  const timer = setInterval(async () => {
    if (document.hidden || !stretch.follows) return;
    await load();
    const fresh = await get("/health", { system }, signal).catch(() => null);
    if (fresh && !signal.aborted) refresh(fresh.health);
  }, REFRESH_MS);
  signal.addEventListener("abort", () => clearInterval(timer));
  show(timeline);
  return section("History", toolbar(stretch), legend(), note, grid, named.element, section("On the time axis", marks));
}

function wholeOf(timeline) {
  return [Date.parse(timeline.first_snapshot), Date.parse(timeline.last_snapshot) + 1];
}

function noteOf(timeline) {
  const read = timeline.read.reduce((sum, count) => sum + count, 0);
  const sampled = timeline.exact.some((exact) => !exact);
  const from = sampled ? "a sample: extremes may lie beyond what is shown; zoom in to see every one" : "every one that is stored";
  return `Drawn from ${read.toLocaleString()} snapshots, ${from}.`;
}

/** A chart of a metric that the reader chooses by name. */
function metricChart(timeline, stretch, chosen, onchange) {
  const box = h("div", { class: "charts" });
  const choice = h("select", { id: "metric", onchange: () => { chart = null; onchange(); } },
    h("option", { value: "" }, "none"), timeline.metrics.map((name) => h("option", { value: name, selected: name === chosen }, name)));
  let chart = null;
  return {
    element: timeline.metrics.length === 0 ? "" : h("div", {}, h("p", {}, h("label", { for: "metric" }, "Metric "), choice), box),
    metric: () => choice.value || null,
    update(told) {
      const band = told.series[choice.value];
      if (!band || !choice.value) return box.replaceChildren();
      if (chart === null) {
        chart = new TimeChart({ title: choice.value, unit: "", limits: [] }, stretch);
        box.replaceChildren(chart.element);
      }
      return chart.update(told, band);
    },
  };
}
