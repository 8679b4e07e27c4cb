// All charts of a system: what something is wrong with first, what was not measured in a line.

import { to } from "../../address.js";
import { TimeChart } from "../../charts/time_chart.js";
import { writtenLength } from "../../charts/stretch.js";
import { h, section } from "../../elements.js";
import { History } from "../history.js";
import { legend, marksTable } from "../marks.js";
import { ownPanel, panels } from "../panels.js";
import { toolbar } from "../toolbar.js";
import { Ahead } from "./ahead.js";
import { remember } from "./opening.js";

/** Own metrics that are drawn by themselves, and at most. */
const OWN = 6, OWN_MOST = 24;

/** @param trouble names of the measurements that something is wrong with; @returns { element, refresh(trouble) } */
export function chartsOf(details, { timeline, metric, choice }, trouble, { signal, say }) {
  const system = details.name;
  const known = panels(details.thresholds, timeline.regimes);
  const isOwn = (name) => !known.some((each) => each.name === name);
  let own = metric ? metric.split(",") : [...new Set([...trouble.filter(isOwn), ...timeline.metrics])].slice(0, OWN);
  let chosen = Boolean(metric);
  let first = trouble;
  const charts = new Map();
  let drawn = [];
  const grid = h("div", { class: "charts" });
  const unmeasured = h("p", { class: "hint" });
  const marks = h("div");
  const keys = h("p", { class: "legend" });
  const adding = h("select", { id: "metric", onchange: () => add(adding.value) });
  const more = h("p", {}, h("label", { for: "metric" }, "Draw another metric "), adding);

  const history = new History({ system, choice, signal, say, metrics: () => own, draw, moved }, timeline);
  const ahead = new Ahead({ system, signal, stretch: history.stretch, charts: () => drawn.map((name) => [name, chart(name)]) });

  function chart(name) {
    if (!charts.has(name)) charts.set(name, new TimeChart(known.find((each) => each.name === name) ?? ownPanel(name), history.stretch));
    return charts.get(name);
  }

  function draw(current) {
    const all = [...known.map((each) => each.name), ...own];
    const measured = all.filter((name) => current.series[name]?.avg.some((value) => value !== null));
    const order = [...measured.filter((name) => first.includes(name)).sort((a, b) => first.indexOf(a) - first.indexOf(b)),
      ...measured.filter((name) => !first.includes(name))];
    for (const name of order) chart(name).update(current, current.series[name]);
    arrange(order.map((name) => chart(name).element));
    drawn = order;
    ahead.refresh().catch(() => {}); // a forecast that does not come leaves the charts as they are
    const missing = all.filter((name) => !measured.includes(name) && current.series[name]).map((name) => known.find((each) => each.name === name)?.title ?? name);
    unmeasured.textContent = missing.length ? `Not measured in this time: ${missing.join(", ")}.` : "";
    keys.replaceChildren(...legend(current.marks), ...ahead.key());
    marks.replaceChildren(marksTable(current.marks, system));
    offer(current.metrics.filter((name) => !own.includes(name)));
    grid.removeAttribute("aria-busy");
  }

  /** Put charts in their order; while somebody reads one of them by the keyboard, none moves and new ones come last. */
  function arrange(elements) {
    const there = [...grid.children];
    const same = there.length === elements.length && there.every((each, place) => each === elements[place]);
    if (same) return;
    if (grid.contains(document.activeElement)) grid.append(...elements.filter((each) => !there.includes(each)));
    else grid.replaceChildren(...elements);
  }

  function offer(others) {
    more.hidden = others.length === 0 || own.length >= OWN_MOST;
    if (document.activeElement !== adding) adding.replaceChildren(h("option", { value: "" }, "choose"), ...others.map((name) => h("option", { value: name }, name)));
  }

  function add(name) {
    if (!name) return;
    own = [...own, name];
    chosen = true;
    history.load();
  }

  function moved(stretch) {
    grid.setAttribute("aria-busy", "true");
    remember(stretch);
    const [since, until] = stretch.shown.map((at) => new Date(at).toISOString());
    const range = stretch.follows ? { last: writtenLength(stretch.length) } : { since, until };
    window.history.replaceState(null, "", to(["systems", system], { ...range, metric: chosen ? own.join(",") : null }));
  }

  if (own.length && !metric) history.ask().catch(() => {}); // what the first answer named can be drawn now
  history.show(timeline);
  return {
    element: section("History", toolbar(history.stretch, undefined, null, ahead.button), keys, history.note, unmeasured, grid, more, section("On the time axis", marks)),
    refresh: (wrong) => {
      first = wrong;
      return history.refresh();
    },
  };
}
