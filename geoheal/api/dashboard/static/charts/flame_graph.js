// Chains of calls as boxes below each other, callers above: each as wide as the time that it takes.

import { h, svg } from "../elements.js";

const WIDTH = 1000, ROW = 22, LETTER = 7, MARGIN = 5;
/** Share of the whole below which nothing is drawn. */
const LEAST = 0.003;
const DEPTH_MAX = 40;

/**
 * @param stacks chains of calls with seconds; @param about [text of a box, its tone] by function and seconds
 * @param summary what the picture shows, in words
 */
export function flameGraph(stacks, about, summary) {
  const root = tree(stacks);
  const boxes = [];
  lay(root, 0, 0, root.seconds, boxes);
  const depth = Math.max(0, ...boxes.map((box) => box.depth + 1));
  return h("figure", { class: "chart" }, h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Flame graph" },
    svg("svg", { viewBox: `0 0 ${WIDTH} ${depth * ROW}`, class: "flames", role: "img", "aria-label": summary },
      boxes.map((box) => drawn(box, about(box.module, box.name, box.seconds))))));
}

/** Functions below the ones that call them, with the seconds of all chains that lead through them. */
function tree(stacks) {
  const root = { seconds: 0, below: new Map() };
  for (const { functions, wall_s: seconds } of stacks) {
    let at = root;
    at.seconds += seconds;
    for (const [module, name] of functions.slice(0, DEPTH_MAX)) {
      const key = JSON.stringify([module, name]);
      if (!at.below.has(key)) at.below.set(key, { module, name, seconds: 0, below: new Map() });
      at = at.below.get(key);
      at.seconds += seconds;
    }
  }
  return root;
}

function lay(node, from, depth, whole, boxes) {
  let x = from;
  for (const child of [...node.below.values()].sort((one, other) => other.seconds - one.seconds)) {
    const width = (child.seconds / whole) * WIDTH;
    if (width >= LEAST * WIDTH) {
      boxes.push({ ...child, x, depth, width });
      lay(child, x, depth + 1, whole, boxes);
    }
    x += width;
  }
}

function drawn({ module, name, x, depth, width }, [text, tone]) {
  const letters = Math.floor((width - 2 * MARGIN) / LETTER);
  const whole = `${module.split(".").at(-1)}.${name}`;
  const short = whole.length > letters ? `${whole.slice(0, letters - 1)}…` : whole;
  return svg("g", { class: `flame ${tone}` }, svg("title", {}, text),
    svg("rect", { x, y: depth * ROW, width, height: ROW - 1, rx: 2 }),
    letters > 2 ? svg("text", { x: x + MARGIN, y: depth * ROW + 15 }, short) : "");
}
