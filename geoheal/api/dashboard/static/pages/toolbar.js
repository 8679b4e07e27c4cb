// Buttons that choose the stretch of time.

import { h } from "../elements.js";
import { moment } from "../format.js";

const HOUR = 3_600_000;
const LENGTHS = [["1 h", HOUR, "Last hour"], ["6 h", 6 * HOUR, "Last six hours"], ["1 d", 24 * HOUR, "Last day"], ["1 w", 168 * HOUR, "Last week"], ["30 d", 720 * HOUR, "Last 30 days"]];

/** @param lengths that can be chosen; @param first, last buttons before and behind the others. */
export function toolbar(stretch, lengths = LENGTHS, first = null, last = null) {
  const button = (label, title, onclick) => h("button", { type: "button", title, "aria-label": title, onclick }, label);
  const shown = h("span", { class: "stretch" });
  const buttons = [];
  const say = () => {
    shown.textContent = `${moment(stretch.shown[0])} – ${stretch.follows ? "now" : moment(stretch.shown[1])}`;
    for (const [length, each] of buttons) each.setAttribute("aria-pressed", String(stretch.follows && stretch.length === length));
  };
  stretch.addEventListener("change", say);
  stretch.addEventListener("extend", say);
  const bar = h("div", { class: "toolbar", role: "toolbar", "aria-label": "Period" },
    first ?? "", lengths.map(([label, length, title]) => {
      const chosen = button(label, title, () => stretch.last(length));
      buttons.push([length, chosen]);
      return chosen;
    }),
    button("All", "Whole history", () => stretch.all()),
    button("◀", "Earlier", () => stretch.pan(-0.5)), button("▶", "Later", () => stretch.pan(0.5)),
    button("+", "Zoom in", () => stretch.zoom(0.5)), button("−", "Zoom out", () => stretch.zoom(2)), last ?? "",
    shown);
  say();
  return bar;
}
