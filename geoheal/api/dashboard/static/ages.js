// How long ago something was: shown in a few letters, and kept true while the page stands.

import { h } from "./elements.js";
import { age, moment } from "./format.js";

const EVERY_MS = 5_000;

/** A moment as its age: "18 s". */
export function since(text) {
  if (!text) return "–";
  return h("time", { datetime: text, title: moment(text), "data-age": true }, age(text));
}

export function keepAges() {
  setInterval(() => {
    for (const each of document.querySelectorAll("time[data-age]")) each.textContent = age(each.getAttribute("datetime"));
  }, EVERY_MS);
}
