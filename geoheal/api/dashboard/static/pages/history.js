// Charts of a system's history that zoom together: asked for, drawn and kept up to date.

import { get } from "../api.js";
import { Stretch } from "../charts/stretch.js";
import { h } from "../elements.js";
import { visible } from "../visible.js";

export const SETTLE_MS = 120, POINTS = 400;

/** The stretch of an answer's whole history: from its first snapshot to now, or to a later one. */
export function wholeOf(timeline) {
  return [Date.parse(timeline.first_snapshot), Math.max(Date.now(), Date.parse(timeline.last_snapshot) + 1)];
}

export class History {
  /**
   * @param about { system, choice, metrics() names of own metrics to ask for, draw(timeline), moved() after each change,
   *   signal, say }; `choice` as of `Stretch`.
   */
  constructor(about, timeline) {
    this.about = about;
    this.stretch = new Stretch(wholeOf(timeline), about.choice);
    this.note = h("p", { class: "hint" });
    this.latest = 0;
    let settling;
    this.stretch.addEventListener("change", () => {
      clearTimeout(settling);
      settling = setTimeout(() => this.load(), SETTLE_MS);
    });
  }

  show(timeline) {
    this.note.textContent = noteOf(timeline);
    this.about.draw(timeline);
  }

  /** Ask for what the stretch shows now. */
  async ask() {
    const { system, metrics, signal } = this.about;
    const turn = ++this.latest;
    const [first, last] = this.stretch.whole;
    this.stretch.extend([first, Math.max(last, Date.now())]);
    const [since, until] = this.stretch.shown.map((at) => new Date(at).toISOString());
    const timeline = (await get("/timeline", { system, points: POINTS, since, until, metric: metrics().join(",") }, signal)).timeline;
    if (turn !== this.latest) return;
    this.stretch.extend(wholeOf(timeline));
    this.show(timeline);
  }

  /** What a person asked for: a refusal is shown where the figures would be. */
  async load() {
    try {
      this.about.moved?.(this.stretch);
      await this.ask();
    } catch (error) {
      if (this.about.signal.aborted) return;
      this.note.textContent = visible(error.message);
      this.about.say(error.message);
    }
  }

  /** Go on with time, where the stretch does. */
  async refresh() {
    if (this.stretch.follows) await this.ask();
  }
}

function noteOf(timeline) {
  const read = timeline.read.reduce((sum, count) => sum + count, 0);
  const sampled = timeline.exact.some((exact) => !exact);
  const from = sampled ? "a sample: extremes may lie beyond what is shown; zoom in to see every one" : "every one that is stored";
  return `Drawn from ${read.toLocaleString()} snapshots, ${from}.`;
}
