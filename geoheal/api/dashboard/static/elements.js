// Elements made of names, attributes and text. What a server says only ever becomes text, never markup,
// and each character of it is visible.

import { visible } from "./visible.js";

/** Attributes that people read. */
const READ = new Set(["title", "aria-label", "alt", "placeholder"]);

const SVG = "http://www.w3.org/2000/svg";

function furnish(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : READ.has(name) ? visible(value) : String(value));
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false)
    .map((child) => child instanceof Node ? child : visible(child)));
  return element;
}

export function h(name, attributes, ...children) {
  return furnish(document.createElement(name), attributes, children);
}

export function svg(name, attributes, ...children) {
  return furnish(document.createElementNS(SVG, name), attributes, children);
}

/** A table with a caption; rows are arrays of nodes or texts, the first of each is its header.
 *
 * The roles say what the elements are also where a narrow page shows each row as a card.
 *
 * @param columns texts, or { label, number, order, node }: `number` aligns figures, `order` is how it is sorted,
 *   `node` stands in the heading instead of the label.
 * @param kind a class of its own, where cards of these rows look otherwise
 */
export function table(caption, columns, rows, empty = "Nothing yet.", kind = "") {
  if (rows.length === 0) return h("p", { class: "empty" }, empty);
  const about = columns.map((column) => (typeof column === "string" ? { label: column } : column));
  const aligned = (place) => (about[place]?.number ? "number" : null);
  return h("div", { class: "scroll", role: "region", tabindex: "0", "aria-label": caption },
    h("table", { role: "table", class: `cards ${kind}`.trim() },
      h("caption", { class: "unseen" }, caption),
      h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, about.map(({ label, order, node }, place) =>
        h("th", { scope: "col", role: "columnheader", class: aligned(place), "aria-sort": order }, node ?? label)))),
      h("tbody", { role: "rowgroup" }, rows.map((row) => h("tr", { role: "row" }, row.map((cell, place) =>
        place === 0 ? h("th", { scope: "row", role: "rowheader", class: aligned(place) }, cell)
          : h("td", { role: "cell", class: aligned(place), "data-label": about[place]?.label }, cell)))))));
}

/** Names and what they stand for. */
export function facts(pairs) {
  return h("dl", { class: "facts" }, pairs.filter(([, value]) => value || value === 0)
    .map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))));
}

export function section(title, ...children) {
  return h("section", { "aria-label": title }, h("h2", {}, title), children);
}

/** A word for a state, shown by sign and word as well as by colour. */
export function badge(word, tone = "plain") {
  const sign = { good: "✓", warning: "!", critical: "✕", plain: "·" }[tone];
  return h("span", { class: `badge ${tone}` }, h("span", { "aria-hidden": "true" }, sign), word);
}
