// A system: what is wrong with it, how it is, and its history as charts that zoom together.

import { get, path } from "../../api.js";
import { since } from "../../ages.js";
import { badge, facts, h } from "../../elements.js";
import { figure, localTimes, moment, tone, words } from "../../format.js";
import { live } from "../../live.js";
import { banner, troubleOf } from "./banner.js";
import { chartsOf } from "./charts.js";
import { opening } from "./opening.js";

export async function showSystem({ system, query, signal, say, reload }) {
  const [standing, series, opened] = await Promise.all([standingOf(system, signal), inTrouble(system, signal), opening(system, query, signal)]);
  const glance = h("div", {}, atGlance(system, standing));
  const charts = opened.timeline.first_snapshot ? chartsOf(standing.details, opened, series, { query, signal, say }) : null;

  live(async () => {
    const [fresh, first] = await Promise.all([standingOf(system, signal), inTrouble(system, signal)]);
    if (!charts && fresh.health.last_snapshot) return reload();
    if (!glance.contains(document.activeElement)) glance.replaceChildren(...[atGlance(system, fresh)].flat(Infinity));
    return charts?.refresh(first);
  }, signal);
  return [h("div", { class: "title" }, h("h1", {}, system)), glance, opened.timeline.reads ? h("p", { class: "hint" }, opened.timeline.reads) : "", charts?.element ?? howToReport(system)];
}

/** All that stands above the charts. */
async function standingOf(system, signal) {
  const [{ health }, { status }, { system: details }, { silences }, trouble] = await Promise.all([
    get("/health", { system }, signal), get("/status", { system }, signal), get(path("systems", system), {}, signal),
    get("/silences", { system, limit: 1000 }, signal), troubleOf(system, signal),
  ]);
  return { health, engine: status.engine, details, trouble, silences: silences.filter((each) => each.state === "active") };
}

/** The measurements that something is wrong with, the worst first. */
async function inTrouble(system, signal) {
  const { degradation } = await get("/degradation", { system }, signal);
  const worst = degradation.findings.filter((each) => each.severity === "critical");
  return [...new Set([...worst, ...degradation.findings].map((each) => each.series).filter(Boolean))];
}

function atGlance(system, { health, engine, details, silences, trouble }) {
  return [
    silences.map((each) => h("p", { class: "hint" },
      `Planned silence until ${moment(each.holds_until)} (${each.reason}, by ${each.created_by}): alerts are held${each.healing ? ", and no attempt to heal is started" : ""}.`)),
    banner(system, trouble),
    facts([
      ["Status", badge(health.status, tone(health.status))], ["Φ", figure(health.current_phi)],
      ["κ", figure(health.current_kappa)], ["Regime", words(health.current_regime)],
      ["Drift", figure(health.basin_drift, "rad")], ["Last snapshot", since(health.last_snapshot)],
      ["Healing", engine.running ? (engine.auto_apply_enabled ? "on, applies by itself" : "on, asks first") : "off"],
      ["auto_apply is paused for", engine.auto_apply_paused.join(", ") || null],
    ]),
    health.issues.length || health.note ? h("ul", { class: "issues" }, [...health.issues, health.note].filter(Boolean).map((issue) => h("li", {}, localTimes(issue)))) : "",
    h("p", { class: "hint" }, localTimes(details.calibration.message)),
  ];
}

function howToReport(system) {
  const body = JSON.stringify({ system, phi: 0.76, error_rate: 0, avg_latency_ms: 42 });
  return h("div", { class: "card" }, h("h2", {}, "Nothing was reported yet"),
    h("p", {}, "Charts begin with its first snapshot. A snapshot is a POST of what was measured:"),
    h("pre", {}, h("code", {}, `curl ${location.origin}/api/self-healing/snapshot -H 'Content-Type: application/json' -d '${body.replaceAll("'", "'\\''")}'`)));
}
