// A unified diff: coloured, and numbered by the lines of both sides.

import { h } from "../../elements.js";

const HUNK = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

export function diffView(text) {
  const rows = diffLines(text).map((line) => row(...line));
  return h("div", { class: "diff scroll", tabindex: "0", role: "region", "aria-label": "The change as a diff" },
    h("table", {}, h("caption", { class: "unseen" }, "Old line, new line, and text; + is added, − is removed."),
      h("thead", { class: "unseen" }, h("tr", {}, ["Old", "New", "Text"].map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", {}, rows)));
}

function row(kind, left, right, text) {
  return h("tr", { class: kind }, h("td", { class: "number" }, left), h("td", { class: "number" }, right), h("td", {}, h("code", {}, text || " ")));
}

// Kind, number on both sides and text of each line; a hunk says how many lines it has, and what follows names the next file.
export function diffLines(text) {
  let [left, right, leftEnd, rightEnd] = [0, 0, 0, 0];
  return text.replace(/\n$/, "").split("\n").map((line) => {
    const hunk = HUNK.exec(line);
    if (left >= leftEnd && right >= rightEnd) {
      if (!hunk) return ["meta", "", "", line];
      [left, right] = [Number(hunk[1]), Number(hunk[3])];
      [leftEnd, rightEnd] = [left + Number(hunk[2] ?? 1), right + Number(hunk[4] ?? 1)];
      return ["hunk", "", "", line];
    }
    if (line.startsWith("\\")) return ["meta", "", "", line];
    if (line.startsWith("+")) return ["added", "", right++, line];
    if (line.startsWith("-")) return ["removed", left++, "", line];
    return ["kept", left++, right++, line];
  });
}
