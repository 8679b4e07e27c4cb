// The stretch of time that all charts of a page show; zooming one zooms all.

const MILLISECOND = 1;

export class Stretch extends EventTarget {
  /** @param whole range (ms) of the stored history; @param shown range that is shown, or null for all of it. */
  constructor(whole, shown) {
    super();
    this.whole = whole;
    this.shown = shown ?? whole;
    this.follows = shown === null;
  }

  show(from, until) {
    const [first, last] = this.whole;
    const length = Math.min(Math.max(until - from, MILLISECOND), last - first);
    const start = Math.min(Math.max(from, first), last - length);
    this.follows = length >= last - first;
    this.shown = [start, start + length];
    this.dispatchEvent(new Event("change"));
  }

  /** There is more history by now; who looks at all of it goes on doing so. */
  extend(whole) {
    this.whole = whole;
    if (this.follows) this.shown = whole;
    this.dispatchEvent(new Event("extend"));
  }

  all() {
    this.show(...this.whole);
  }

  last(length) {
    this.show(this.whole[1] - length, this.whole[1]);
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
