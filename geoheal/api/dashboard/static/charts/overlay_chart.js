// Both sides of a comparison above each other: the current one dashed, the candidate as a line.

import { h, svg } from "../elements.js";
import { clock, duration, figure, moment } from "../format.js";
import { curve, measuredPlaces } from "./curve.js";
import { labelPlaces } from "./labels.js";
import { domain, scale, ticks } from "./scale.js";

const WIDTH = 460, HEIGHT = 190, TOP = 10, RIGHT = 12, BOTTOM = 24, LEFT = 64;
/** Lengths (s) of which a time axis has whole ones. */
const STEPS = [1, 5, 15, 60, 300, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800];

/** @param about { title, unit, limits }; @param curves of the comparison; @param finding a sentence on what was found */
export function overlayChart(about, name, curves, finding) {
  const { current, candidate } = curves.metrics[name];
  const sides = [["other", current], ["", candidate]].map(([kind, band]) => [kind, band, measuredPlaces(band)]);
  const values = sides.flatMap(([, band, places]) => places.flatMap((place) => [band.min[place], band.max[place]]));
  if (values.length === 0) return null;
  const range = domain(values);
  const limits = (about.limits ?? []).filter(({ value }) => value >= range[0] && value <= range[1]);
  const length = Math.max(...sides.map(([, band]) => band.avg.length));
  const x = scale([0, length], [LEFT, WIDTH - RIGHT]);
  const y = scale(range, [HEIGHT - BOTTOM, TOP]);
  return h("figure", { class: "chart overlay" },
    h("figcaption", {}, h("h3", {}, about.title), h("span", { class: "reading" }, finding)),
    svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": `${about.title}, both sides above each other: ${finding}` },
      upright(range, y, about.unit), ...along(curves, length, x), ...lines(limits, y),
      ...sides.flatMap(([kind, band, places]) => curve(band, places, (place) => x(place + 0.5), y, kind)),
      ...labels(limits, y, sides.flatMap(([, band, places]) => places.map((place) => [x(place + 0.5), y(band.avg[place])])))));
}

function upright(range, y, unit) {
  return ticks(...range, 4).map((value) => svg("g", {},
    svg("line", { class: "grid", x1: LEFT, x2: WIDTH - RIGHT, y1: y(value), y2: y(value) }),
    svg("text", { class: "tick", x: LEFT - 6, y: y(value) + 4, "text-anchor": "end" }, figure(value, unit === "%" ? "%" : ""))));
}

/** The time of both sides where they have it in common, else the time since each began. */
function along({ since, bucket_s: bucket }, length, x) {
  const whole = length * bucket;
  const step = STEPS.find((each) => each >= whole / 5) ?? 86_400 * Math.ceil(whole / 5 / 86_400);
  const shared = since.current === since.candidate;
  const label = (at) => (shared ? clock(Date.parse(since.current) + at * 1000).replace(/ .*/, "") : duration(at));
  const found = Array.from({ length: Math.floor(whole / step) + 1 }, (_, place) => place * step);
  return [...found.map((at, place) => svg("text", { class: "tick", x: x(at / bucket), y: HEIGHT - 6, "text-anchor": place === 0 ? "start" : at > whole * 0.92 ? "end" : "middle" }, label(at))),
    svg("line", { class: "axis", x1: LEFT, x2: WIDTH - RIGHT, y1: HEIGHT - BOTTOM, y2: HEIGHT - BOTTOM })];
}

function lines(limits, y) {
  return limits.map(({ value, tone }) => svg("line", { class: `limit ${tone}`, x1: LEFT, x2: WIDTH - RIGHT, y1: y(value), y2: y(value) }));
}

function labels(limits, y, points) {
  const plot = { left: LEFT + 4, right: WIDTH - RIGHT - 4, top: TOP, bottom: HEIGHT - BOTTOM };
  const places = labelPlaces(limits.map(({ value, label }) => ({ y: y(value), text: label })), plot, points);
  return limits.map(({ label, tone }, order) => svg("text", { class: `limit-label ${tone}`, ...places[order] }, label));
}

/** What stands where: said once for all charts. */
export function overlayLegend({ since }) {
  const shared = since.current === since.candidate;
  const line = (kind) => svg("svg", { width: 28, height: 10, "aria-hidden": "true" }, svg("line", { class: `mean ${kind}`, x1: 0, x2: 28, y1: 5, y2: 5 }));
  const begun = (at) => (at ? ` from ${moment(at)}` : ": nothing was measured");
  return h("p", { class: "legend" }, h("span", {}, line("other"), `current${shared ? "" : begun(since.current)}`),
    h("span", {}, line(""), `candidate${shared ? "" : begun(since.candidate)}`),
    h("span", {}, shared ? `both at the same time, from ${moment(since.current)}` : "drawn from the beginning of each side"));
}
