// What is expected of the measurements that a page draws: asked for when the charts are there, and now and then.

import { get } from "../../api.js";
import { h } from "../../elements.js";

const MINUTE = 60_000, DAY = 86_400_000;
const LEAST = 10 * MINUTE, MOST = DAY;
/** Part of the shown stretch for which a forecast has room. */
const PART = 6;
/** How old (ms) a forecast may be before it is asked for again. */
const FRESH = MINUTE;

/** Whether forecasts were wanted last, on whatever system. */
let wanted = true;

export class Ahead {
  /** @param about { system, signal, stretch, charts() [[name, chart]] that are drawn } */
  constructor(about) {
    this.about = about;
    this.forecasts = new Map();
    this.asked = null;
    this.button = h("button", { type: "button", title: "Forecast, with its 90 % interval", "aria-pressed": String(wanted), onclick: () => this.turn() }, "Forecast");
  }

  turn() {
    wanted = !wanted;
    this.button.setAttribute("aria-pressed", String(wanted));
    this.refresh();
  }

  /** Room (ms) behind now: none where the stretch does not go on with time. */
  get room() {
    const { stretch } = this.about;
    const [from, until] = stretch.shown;
    return wanted && stretch.follows ? Math.min(Math.max((until - from) / PART, LEAST), MOST) : 0;
  }

  /** What the dashed curves stand for. */
  key() {
    return this.room ? [h("span", {}, h("span", { class: "key expected", "aria-hidden": "true" }), "forecast, with its 90 % interval")] : [];
  }

  /** Give each chart what is known, and ask for what is not. */
  async refresh() {
    this.button.disabled = !this.about.stretch.follows;
    const room = this.room;
    this.show(room);
    const names = this.about.charts().map(([name]) => name);
    const question = `${names} ${room}`;
    const isKnown = this.asked?.question === question && Date.now() - this.asked.at < FRESH;
    if (!room || !names.length || isKnown) return;
    this.asked = { question, at: Date.now() };
    const { system, signal } = this.about;
    const { forecasts } = await get("/forecasts", { system, metric: names.slice(0, 24).join(","), horizon: String(Math.round(room / 1000)) }, signal);
    if (this.asked.question !== question) return;
    this.forecasts = new Map(forecasts.map((each) => [each.metric, each]));
    this.show(this.room);
  }

  show(room) {
    for (const [name, chart] of this.about.charts()) chart.expect(room ? this.fresh(this.forecasts.get(name), room) : null, room);
  }

  /** As much of a forecast as there is room for; nothing of one that is over, as that of a silent system is. */
  fresh(forecast, room) {
    const [from, until] = this.about.stretch.shown;
    if (!forecast || Date.parse(forecast.made_at) < from) return null;
    const steps = forecast.steps.filter(({ at }) => Date.parse(at) <= until + room);
    return steps.length && Date.parse(steps.at(-1).at) > until ? { ...forecast, steps } : null;
  }
}
