// A measurement over time: the mean as a line, least and greatest as a band, with limits, regimes and marks.

import { h, svg, table } from "../elements.js";
import { figure, moment } from "../format.js";
import { curve, measuredPlaces } from "./curve.js";
import { draggable } from "./drag.js";
import { crossingOf, expectation, expectedAt, forecastCurve, forecastValues } from "./forecast.js";
import { labelPlaces } from "./labels.js";
import { domain, scale, ticks, timeLabel, timeTicks } from "./scale.js";
import { press } from "./stretch.js";

/** Marks that last. */
const SPANS = ["silence", "incident", "anomaly"];
/** What was found unusual is a strip above the curve, so that no shading hides it, nor it another one. */
const STRIP = 5;
const HEIGHT = 190, TOP = 10, RIGHT = 10, BOTTOM = 24, LEFT = 64;

export class TimeChart {
  /** @param about { title, unit, limits: [{value, label, tone}], bands: [{from, until, label, tone}], range(least, greatest) } */
  constructor(about, stretch) {
    this.about = about;
    this.stretch = stretch;
    this.forecast = null;
    this.ahead = 0;
    this.picture = svg("svg", { "aria-hidden": "true", focusable: "false", height: HEIGHT });
    this.plot = h("div", {
      class: "plot", tabindex: "0", role: "group", "aria-roledescription": "chart",
      onkeydown: (event) => { if (!event.ctrlKey && !event.metaKey && !event.altKey && press(stretch, event.key)) event.preventDefault(); },
    }, this.picture);
    this.reading = h("span", { class: "reading" });
    this.values = h("details", { ontoggle: () => this.tabulate() }, h("summary", {}, `Table of ${about.title}`), h("div"));
    this.warned = h("p", { class: "crossing" });
    this.element = h("figure", { class: "chart" },
      h("figcaption", {}, h("h3", {}, about.title), this.reading), this.plot, this.warned, this.values);
    draggable(this.plot, {
      place: () => ({ left: LEFT, right: this.width - RIGHT, back: this.x.back }),
      onselect: (from, until) => stretch.show(from, until),
      onpoint: (at) => this.read(at),
      onleave: () => this.summarise(),
      selection: (from, until) => this.select(from, until),
    });
    new ResizeObserver(() => this.draw()).observe(this.plot);
  }

  /** What is expected, and for how long (ms) behind now all charts of the page have room; null and 0 without. */
  expect(forecast, ahead) {
    const isShown = ahead === this.ahead && forecast?.made_at === this.forecast?.made_at && forecast?.steps.length === this.forecast?.steps.length;
    if (isShown) return;
    this.forecast = forecast;
    this.ahead = ahead;
    this.warned.textContent = crossingOf(forecast, this.about.unit);
    if (this.timeline) this.redraw();
  }

  update(timeline, band) {
    this.timeline = timeline;
    this.band = band;
    this.start = new Date(timeline.since).getTime();
    this.step = timeline.bucket_s * 1000;
    this.redraw();
  }

  redraw() {
    this.draw();
    this.summarise();
    this.tabulate();
  }

  get places() {
    return measuredPlaces(this.band);
  }

  draw() {
    this.width = Math.max(this.plot.clientWidth, 200);
    if (!this.timeline || !this.plot.clientWidth) return;
    const places = this.places;
    this.x = scale(this.shown(), [LEFT, this.width - RIGHT]);
    this.y = scale(this.range(places), [HEIGHT - BOTTOM, TOP]);
    this.picture.setAttribute("width", this.width);
    this.picture.setAttribute("viewBox", `0 0 ${this.width} ${HEIGHT}`);
    this.selected = svg("rect", { class: "selection", y: TOP, height: HEIGHT - TOP - BOTTOM, width: 0 });
    this.cursor = svg("line", { class: "cursor", y1: TOP, y2: HEIGHT - BOTTOM, x1: -9, x2: -9 });
    this.picture.replaceChildren(
      ...this.regimes(), ...this.spans(), ...this.axes(), ...this.limits(), ...this.marks(),
      ...this.curves(places), ...this.expected(), ...this.labels(places), this.selected, this.cursor);
  }

  range(places) {
    const values = [...places.flatMap((place) => [this.band.min[place], this.band.max[place]]), ...forecastValues(this.forecast)];
    const near = (this.about.limits ?? []).map((limit) => limit.value);
    if (values.length === 0 && this.about.range) return this.about.range(1, 0);
    if (values.length === 0) return domain(near.length ? [0, ...near] : [0, 1]);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    if (this.about.range) return this.about.range(low, high);
    // A limit is shown where it does not squeeze the curve into a line.
    const shown = near.filter((value) => Math.abs(value - (low + high) / 2) <= 6 * Math.max(high - low, Math.abs(high) * 0.1));
    return domain([...values, ...shown]);
  }

  inside(value) {
    const place = this.y(value);
    return place >= TOP - 0.5 && place <= HEIGHT - BOTTOM + 0.5;
  }

  /** Bands of the range that can be seen, from top to bottom. */
  bands() {
    const edge = (value, other) => Math.min(Math.max(value === null ? other : this.y(value), TOP), HEIGHT - BOTTOM);
    return (this.about.bands ?? []).map((band) => ({ ...band, top: edge(band.until, TOP), bottom: edge(band.from, HEIGHT - BOTTOM) }))
      .filter(({ top, bottom }) => bottom - top >= 1);
  }

  regimes() {
    return this.bands().map(({ tone, top, bottom }) =>
      svg("rect", { class: `band ${tone}`, x: LEFT, width: this.width - LEFT - RIGHT, y: top, height: bottom - top }));
  }

  /** Names of limits and bands, above all that is drawn and beside the curve where there is room. */
  labels(places) {
    const lines = [
      ...this.lines().map(({ tone, y, label }) => ({ y, text: label, kind: `limit-label ${tone}` })),
      ...this.bands().filter(({ top, bottom }) => bottom - top > 14).map(({ label, top, bottom }) => ({ rows: [top + 12, bottom - 4], side: "right", text: label, kind: "band-label" })),
    ];
    const plot = { left: LEFT + 4, right: this.width - RIGHT - 4, top: TOP, bottom: HEIGHT - BOTTOM };
    const points = [
      ...places.flatMap((place) => [this.band.min, this.band.avg, this.band.max].map((values) => [this.x(this.middle(place)), this.y(values[place])])),
      ...(this.forecast?.steps ?? []).map(({ at, expected }) => [this.x(Date.parse(at)), this.y(expected)]),
    ];
    return labelPlaces(lines, plot, points).map((where, order) => svg("text", { class: lines[order].kind, ...where }, lines[order].text));
  }

  axes() {
    const { moments, step } = timeTicks(...this.shown(), Math.max(2, Math.floor(this.width / 110)));
    return [
      ...ticks(this.y.back(HEIGHT - BOTTOM), this.y.back(TOP), 4).map((value) => svg("g", {},
        svg("line", { class: "grid", x1: LEFT, x2: this.width - RIGHT, y1: this.y(value), y2: this.y(value) }),
        svg("text", { class: "tick", x: LEFT - 6, y: this.y(value) + 4, "text-anchor": "end" }, figure(value, this.about.unit === "%" ? "%" : "")))),
      ...moments.map((at) => svg("text", { class: "tick", x: Math.min(Math.max(this.x(at), LEFT), this.width - RIGHT), y: HEIGHT - 6, "text-anchor": this.anchor(this.x(at)) }, timeLabel(at, step))),
      svg("line", { class: "axis", x1: LEFT, x2: this.width - RIGHT, y1: HEIGHT - BOTTOM, y2: HEIGHT - BOTTOM }),
    ];
  }

  /** On which side of its place a label stands, so that it is read whole. */
  anchor(place) {
    if (place > this.width - RIGHT - 24) return "end";
    return place < LEFT + 24 ? "start" : "middle";
  }

  /** Where the measured stretch ends. */
  get end() {
    return this.start + this.step * this.timeline.read.length;
  }

  shown() {
    return [this.start, this.end + this.ahead];
  }

  expected() {
    if (!this.ahead) return [];
    const now = this.x(this.end);
    return [svg("line", { class: "now", x1: now, x2: now, y1: TOP, y2: HEIGHT - BOTTOM }), ...forecastCurve(this.forecast, this.x, this.y)];
  }

  /** Limits within the range that can be seen. */
  lines() {
    return (this.about.limits ?? []).filter((limit) => this.inside(limit.value)).map((limit) => ({ ...limit, y: this.y(limit.value) }));
  }

  limits() {
    return this.lines().map(({ tone, y }) => svg("line", { class: `limit ${tone}`, x1: LEFT, x2: this.width - RIGHT, y1: y, y2: y }));
  }

  spans() {
    return this.timeline.marks.filter((mark) => SPANS.includes(mark.kind)).map((mark) => {
      const from = Math.max(this.x(new Date(mark.at)), LEFT);
      const until = this.x(Math.min(mark.until ? new Date(mark.until) : this.end, this.end));
      return svg("rect", { class: mark.kind, x: from, width: Math.max(until - from, 2), y: TOP, height: mark.kind === "anomaly" ? STRIP : HEIGHT - TOP - BOTTOM });
    });
  }

  marks() {
    const [from, until] = this.shown();
    return this.timeline.marks.filter((mark) => !SPANS.includes(mark.kind) && new Date(mark.at) >= from && new Date(mark.at) <= until)
      .map((mark) => svg("line", { class: `mark ${mark.kind}`, x1: this.x(new Date(mark.at)), x2: this.x(new Date(mark.at)), y1: TOP, y2: HEIGHT - BOTTOM }));
  }

  curves(places) {
    return curve(this.band, places, (place) => this.x(this.middle(place)), this.y);
  }

  /** The moment in the middle of a bucket. */
  middle(place) {
    return this.start + (place + 0.5) * this.step;
  }

  select(from, until) {
    this.selected?.setAttribute("x", from);
    this.selected?.setAttribute("width", until - from);
  }

  read(at) {
    if (!this.timeline) return;
    const expected = expectedAt(this.forecast, at);
    if (expected && at > this.end) {
      this.point(Date.parse(expected.at), expectation(expected, this.about.unit));
      return;
    }
    const wanted = (at - this.start) / this.step - 0.5;
    const place = this.places.reduce((best, each) => (Math.abs(each - wanted) < Math.abs(best - wanted) ? each : best), this.places[0]);
    if (place === undefined) return;
    this.point(this.middle(place), `${this.value(place)} at ${moment(this.start + place * this.step)}`);
  }

  point(at, text) {
    this.cursor.setAttribute("x1", this.x(at));
    this.cursor.setAttribute("x2", this.x(at));
    this.reading.textContent = text;
  }

  value(place) {
    const { unit } = this.about;
    const { min, avg, max } = this.band;
    const range = min[place] === max[place] ? "" : ` (${figure(min[place], unit)} to ${figure(max[place], unit)})`;
    return `${figure(avg[place], unit)}${range}`;
  }

  summarise() {
    this.cursor?.setAttribute("x1", -9);
    this.cursor?.setAttribute("x2", -9);
    const places = this.places;
    const last = places.at(-1);
    this.reading.textContent = last === undefined ? "not measured" : `last ${this.value(last)}`;
    const from = moment(this.timeline.since), until = moment(this.timeline.until);
    const range = last === undefined ? "not measured"
      : `between ${figure(Math.min(...places.map((p) => this.band.min[p])), this.about.unit)} and ${figure(Math.max(...places.map((p) => this.band.max[p])), this.about.unit)}, last ${this.value(last)}`;
    const expected = this.forecast ? ` ${expectation(this.forecast.steps.at(-1), this.about.unit)}.` : "";
    this.plot.setAttribute("aria-label", `${this.about.title} from ${from} to ${until}: ${range}.${expected} Arrow keys move, plus and minus zoom, Home shows everything.`);
  }

  tabulate() {
    if (!this.values.open || !this.timeline) return;
    const { unit } = this.about;
    const rows = this.places.map((place) => [
      moment(this.start + place * this.step), figure(this.band.avg[place], unit), figure(this.band.min[place], unit),
      figure(this.band.max[place], unit), `${this.timeline.read[place]}${this.timeline.exact[place] ? "" : " (sample)"}`,
    ]);
    const expected = (this.forecast?.steps ?? []).map(({ at, expected: mean, low, high }) => [moment(at), figure(mean, unit), figure(low, unit), figure(high, unit), "expected (90 %)"]);
    this.values.lastElementChild.replaceChildren(table(`${this.about.title} by time`, ["From", "Mean", "Least", "Greatest", "Snapshots"], [...rows, ...expected], "Not measured in this period."));
  }
}
