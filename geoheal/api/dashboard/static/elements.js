// Elements made of names, attributes and text. What a server says only ever becomes text, never markup.

const SVG = "http://www.w3.org/2000/svg";

function furnish(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export function h(name, attributes, ...children) {
  return furnish(document.createElement(name), attributes, children);
}

export function svg(name, attributes, ...children) {
  return furnish(document.createElementNS(SVG, name), attributes, children);
}

/** A table with a caption; rows are arrays of nodes or texts, the first of each is its header. */
export function table(caption, columns, rows, empty = "Nothing yet.") {
  if (rows.length === 0) return h("p", { class: "empty" }, empty);
  return h("div", { class: "scroll", role: "region", tabindex: "0", "aria-label": caption },
    h("table", {},
      h("caption", { class: "unseen" }, caption),
      h("thead", {}, h("tr", {}, columns.map((column) => h("th", { scope: "col" }, column)))),
      h("tbody", {}, rows.map((row) => h("tr", {}, row.map((cell, place) =>
        place === 0 ? h("th", { scope: "row" }, cell) : h("td", {}, cell)))))));
}

/** Names and what they stand for. */
export function facts(pairs) {
  return h("dl", { class: "facts" }, pairs.filter(([, value]) => value || value === 0)
    .map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))));
}

export function section(title, ...children) {
  return h("section", { "aria-label": title }, h("h2", {}, title), children);
}

/** A word for a state, told by sign and word as well as by colour. */
export function badge(word, tone = "plain") {
  const sign = { good: "✓", warning: "!", critical: "✕", plain: "·" }[tone];
  return h("span", { class: `badge ${tone}` }, h("span", { "aria-hidden": "true" }, sign), word);
}
