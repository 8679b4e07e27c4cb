// Buttons that choose the stretch of time.

import { h } from "../elements.js";
import { moment } from "../format.js";

const HOUR = 3_600_000;
const LENGTHS = [["1 h", HOUR, "Last hour"], ["1 d", 24 * HOUR, "Last day"], ["1 w", 168 * HOUR, "Last week"], ["30 d", 720 * HOUR, "Last 30 days"]];

export function toolbar(stretch) {
  const button = (label, title, onclick) => h("button", { type: "button", title, "aria-label": title, onclick }, label);
  const shown = h("span", { class: "stretch" });
  const say = () => { shown.textContent = `${moment(stretch.shown[0])} – ${moment(stretch.shown[1])}`; };
  stretch.addEventListener("change", say);
  stretch.addEventListener("extend", say);
  say();
  return h("div", { class: "toolbar", role: "toolbar", "aria-label": "Stretch of time" },
    LENGTHS.map(([label, length, title]) => button(label, title, () => stretch.last(length))),
    button("All", "Whole history", () => stretch.all()),
    button("◀", "Earlier", () => stretch.pan(-0.5)), button("▶", "Later", () => stretch.pan(0.5)),
    button("+", "Zoom in", () => stretch.zoom(0.5)), button("−", "Zoom out", () => stretch.zoom(2)),
    shown);
}
