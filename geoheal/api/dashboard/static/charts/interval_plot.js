// Relative changes with their confidence intervals, one row a metric, on one axis around no change.

import { h, svg, table } from "../elements.js";
import { figure, share, tone, words } from "../format.js";
import { scale, ticks } from "./scale.js";

const ROW = 30, BOTTOM = 22;
/** On a phone all of it is seen at once: what it came to stands at the right end. */
const WIDE = { width: 640, left: 150, right: 110, ticks: 4 }, NARROW = { width: 330, left: 84, right: 74, ticks: 2 };
const PHONE = matchMedia("(max-width: 600px)");
const RELATIVE = new Set(["log_ratio", "difference", "count"]);

/**
 * @param comparisons of a judgement, as the service tells them
 * @param symptom name of the metric in which the symptom shows
 */
export function intervalPlot(comparisons, caption, symptom) {
  const drawn = comparisons.filter((each) => RELATIVE.has(each.scale) && each.change.estimate !== null);
  return h("figure", { class: "chart" }, h("figcaption", {}, h("h3", {}, caption), h("span", { class: "reading" }, drawn.some((each) => each.metric.name === symptom) ? "★ the symptom" : "")),
    drawn.length ? picture(drawn, caption, symptom) : "",
    h("details", { open: drawn.length === 0 }, h("summary", {}, `Table of ${caption}`), asTable(comparisons, caption, symptom)));
}

function picture(drawn, caption, symptom) {
  const size = PHONE.matches ? NARROW : WIDE;
  const [begin, end] = [size.left, size.width - size.right];
  const reach = Math.min(1, Math.max(0.1, ...drawn.flatMap(({ change }) => [change.low, change.high, change.estimate].filter((each) => each !== null).map(Math.abs))) * 1.08);
  const x = scale([-reach, reach], [begin, end]);
  const height = drawn.length * ROW + BOTTOM;
  const edge = (value, other) => Math.min(Math.max(value === null ? other : x(value), begin), end);
  const findings = drawn.map((each) => `${words(each.metric.name)} ${share(each.change.estimate)}, ${words(each.outcome)}`).join("; ");
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    svg("svg", { viewBox: `0 0 ${size.width} ${height}`, class: "intervals", role: "img", "aria-label": `${caption}: ${findings}` },
      ticks(-reach, reach, size.ticks).map((value) => svg("g", {},
        svg("line", { class: value === 0 ? "axis" : "grid", x1: x(value), x2: x(value), y1: 0, y2: height - BOTTOM }),
        svg("text", { class: "tick", x: x(value), y: height - 6, "text-anchor": "middle" }, share(value)))),
      drawn.map(({ metric, change, outcome }, place) => {
        const y = (place + 0.5) * ROW;
        return svg("g", { class: tone(outcome) },
          svg("text", { class: "row-label", x: begin - 8, y: y + 4, "text-anchor": "end" }, words(metric.name) + (metric.name === symptom ? " ★" : "")),
          svg("line", { class: "interval", x1: edge(change.low, begin), x2: edge(change.high, end), y1: y, y2: y }),
          [[change.low, begin], [change.high, end]].filter(([value]) => value !== null && Math.abs(value) <= reach)
            .map(([value]) => svg("line", { class: "interval", x1: x(value), x2: x(value), y1: y - 5, y2: y + 5 })),
          svg("circle", { class: "estimate", cx: edge(change.estimate, begin), cy: y, r: 4.5 }),
          svg("text", { class: "row-label", x: end + 8, y: y + 4 }, words(outcome)));
      })));
}

function asTable(comparisons, caption, symptom) {
  return table(caption, ["Metric", "Before", "After", "Change", "Interval", "Pairs", "p (better)", "Outcome"], comparisons.map((each) => [
    words(each.metric.name) + (each.metric.name === symptom ? " (the symptom)" : ""),
    figure(each.current, each.metric.unit ?? ""), figure(each.candidate, each.metric.unit ?? ""),
    ...changeOf(each), String(each.pairs), figure(each.better.adjusted ?? each.better.p), words(each.outcome),
  ]), "Nothing was compared.");
}

function changeOf({ scale: kind, change, metric }) {
  const say = RELATIVE.has(kind) ? share : (value) => `${figure(value)} ${kind === "band_distance" ? "half-widths" : metric.unit ?? ""}`.trim();
  const bound = (value) => (value === null ? "unbounded" : say(value));
  return [say(change.estimate), `${bound(change.low)} to ${bound(change.high)}`];
}
