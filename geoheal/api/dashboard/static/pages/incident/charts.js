// The measurements that an incident is about, around it: shaded from its first sign.

import { get } from "../../api.js";
import { to } from "../../address.js";
import { TimeChart } from "../../charts/time_chart.js";
import { h, section } from "../../elements.js";
import { History, POINTS } from "../history.js";
import { legend } from "../marks.js";
import { ownPanel, panels } from "../panels.js";
import { toolbar } from "../toolbar.js";

const HOUR = 3_600_000;
const MOST = 4;
/** What is drawn of an incident without a finding that has a chart: of silence, for example. */
const USUAL = ["phi", "avg_latency_ms", "error_rate"];

/** @param details of the system; @returns { element, refresh } */
export async function chartsOf(incident, details, { signal, say }) {
  const system = details.name;
  const [from, until] = around(incident);
  const names = [...new Set(incident.findings.map((each) => each.series).filter(Boolean))].slice(0, MOST);
  const own = names.filter((name) => !panels(details.thresholds, []).some((each) => each.name === name));
  const stretch = { since: new Date(from).toISOString(), until: new Date(until).toISOString() };
  const { timeline } = await get("/timeline", { system, points: POINTS, metric: own.join(","), ...stretch }, signal);
  if (!timeline.first_snapshot) return { element: "", refresh: () => {} };

  const keys = h("p", { class: "legend" });
  const known = panels(details.thresholds, timeline.regimes);
  const drawn = (names.length ? names : USUAL.filter((name) => isMeasured(timeline.series[name])))
    .map((name) => known.find((each) => each.name === name) ?? ownPanel(name, limitsOf(incident, name)));
  const history = new History({
    system, signal, say, metrics: () => own,
    choice: incident.resolved_at ? { range: [from, until] } : { last: until - from },
    draw: (current) => {
      charts.forEach(([name, chart]) => chart.update(current, current.series[name]));
      keys.replaceChildren(...legend(current.marks));
    },
  }, timeline);
  const charts = drawn.map((about) => [about.name, new TimeChart(about, history.stretch)]);
  history.show(timeline);
  const whole = h("button", { type: "button", onclick: () => history.stretch.show(from, until) }, "The incident");
  const onPage = h("a", { href: to(["systems", system], stretch) }, "All charts of this time");
  return {
    refresh: () => history.refresh(),
    element: section("Around it", toolbar(history.stretch, [], whole), keys, history.note, h("div", { class: "charts" }, charts.map(([, chart]) => chart.element)), h("p", {}, onPage)),
  };
}

/** From well before its first sign to well after its end, or to now. */
function around({ first_seen_at: began, resolved_at: ended }) {
  const [from, until] = [Date.parse(began), ended ? Date.parse(ended) : Date.now()];
  const room = Math.max((until - from) / 4, HOUR);
  return [from - room, ended ? Math.min(until + room, Date.now()) : until];
}

function isMeasured(band) {
  return band?.avg.some((value) => value !== null);
}

function limitsOf(incident, name) {
  return incident.findings.filter((each) => each.series === name && each.is_level)
    .map((each) => ({ value: each.threshold, label: each.code, tone: each.severity }));
}
