// One figure before and after, as two bars.

import { h, svg } from "../elements.js";
import { figure } from "../format.js";
import { scale } from "./scale.js";

const WIDTH = 420, BAR = 22, LEFT = 70, RIGHT = 140;

export function beforeAfter(title, before, after, unit = "") {
  if (before === null || before === undefined || after === null || after === undefined) return "";
  const x = scale([Math.min(0, before, after), Math.max(0, before, after) || 1], [LEFT, WIDTH - RIGHT]);
  const bar = (label, value, place) => {
    const y = 6 + place * (BAR + 8);
    return svg("g", { class: `bar ${label}` },
      svg("text", { class: "row-label", x: LEFT - 8, y: y + 15, "text-anchor": "end" }, label),
      svg("rect", { x: Math.min(x(0), x(value)), y, width: Math.max(Math.abs(x(value) - x(0)), 1), height: BAR }),
      svg("text", { class: "row-label", x: Math.max(x(0), x(value)) + 6, y: y + 15 }, figure(value, unit)));
  };
  return h("figure", { class: "chart narrow" }, h("figcaption", {}, h("h3", {}, title)),
    svg("svg", { viewBox: `0 0 ${WIDTH} ${2 * (BAR + 8) + 6}`, role: "img", "aria-label": `${title}: ${figure(before, unit)} before, ${figure(after, unit)} after` },
      bar("before", before, 0), bar("after", after, 1)));
}
