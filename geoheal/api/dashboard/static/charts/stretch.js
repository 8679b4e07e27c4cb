// The stretch of time that all charts of a page show; zooming one zooms all.

const MILLISECOND = 1;

/** What the address says of a stretch that goes on with time: "6h" or "30m" in ms, `Infinity` for "all"; else null. */
export function lengthOf(text) {
  if (text === "all") return Infinity;
  const [, number, unit] = /^([1-9]\d{0,3})([mhd])$/.exec(text ?? "") ?? [];
  return number ? number * { m: 60_000, h: 3_600_000, d: 86_400_000 }[unit] : null;
}

/** A length as the address says it. */
export function writtenLength(length) {
  if (length === Infinity) return "all";
  const [unit, size] = [["d", 86_400_000], ["h", 3_600_000], ["m", 60_000]].find(([, each]) => length % each === 0) ?? ["m", 60_000];
  return `${Math.max(Math.round(length / size), 1)}${unit}`;
}

export class Stretch extends EventTarget {
  /**
   * @param whole range (ms) of the history, up to now.
   * @param choice { last } for the last so many ms, going on with time; { range } for a fixed one.
   */
  constructor(whole, { last = Infinity, range = null }) {
    super();
    this.whole = whole;
    this.length = last;
    this.range = range;
  }

  get follows() {
    return this.range === null;
  }

  get shown() {
    if (!this.follows) return this.range;
    const [first, now] = this.whole;
    return [Math.max(first, now - this.length), now];
  }

  show(from, until) {
    const [first, last] = this.whole;
    const length = Math.min(Math.max(until - from, MILLISECOND), last - first);
    if (length >= last - first) return this.last(Infinity);
    const start = Math.min(Math.max(from, first), last - length);
    this.range = [start, start + length];
    this.dispatchEvent(new Event("change"));
  }

  /** There is more history by now; who looks at the end of it goes on doing so. */
  extend(whole) {
    this.whole = whole;
    this.dispatchEvent(new Event("extend"));
  }

  all() {
    this.last(Infinity);
  }

  last(length) {
    this.length = length;
    this.range = null;
    this.dispatchEvent(new Event("change"));
  }

  zoom(factor, around = (this.shown[0] + this.shown[1]) / 2) {
    this.show(around - (around - this.shown[0]) * factor, around + (this.shown[1] - around) * factor);
  }

  pan(part) {
    const step = (this.shown[1] - this.shown[0]) * part;
    this.show(this.shown[0] + step, this.shown[1] + step);
  }
}

/** What a key does to a stretch; true when it does something. */
export function press(stretch, key) {
  const does = {
    ArrowLeft: () => stretch.pan(-0.2), ArrowRight: () => stretch.pan(0.2),
    "+": () => stretch.zoom(0.5), "=": () => stretch.zoom(0.5), "-": () => stretch.zoom(2),
    Home: () => stretch.all(), 0: () => stretch.all(),
  }[key];
  does?.();
  return does !== undefined;
}
