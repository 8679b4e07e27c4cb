// A unified diff: coloured, and numbered by the lines of both sides.

import { h } from "../../elements.js";

const HUNK = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/;

export function diffView(text) {
  let [left, right] = [0, 0];
  let inside = false;
  const rows = text.replace(/\n$/, "").split("\n").map((line) => {
    const hunk = HUNK.exec(line);
    if (hunk) {
      [left, right] = [Number(hunk[1]), Number(hunk[2])];
      inside = true;
      return row("hunk", "", "", line);
    }
    if (!inside || line.startsWith("\\")) return row("meta", "", "", line);
    if (line.startsWith("+")) return row("added", "", right++, line);
    if (line.startsWith("-")) return row("removed", left++, "", line);
    return row("kept", left++, right++, line);
  });
  return h("div", { class: "diff scroll", tabindex: "0", role: "region", "aria-label": "The change as a diff" },
    h("table", {}, h("caption", { class: "unseen" }, "Old line, new line, and text; + is added, − is removed."),
      h("thead", { class: "unseen" }, h("tr", {}, ["Old", "New", "Text"].map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", {}, rows)));
}

function row(kind, left, right, text) {
  return h("tr", { class: kind }, h("td", { class: "number" }, left), h("td", { class: "number" }, right), h("td", {}, h("code", {}, text || " ")));
}
