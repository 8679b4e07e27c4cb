// A list of one system or of all: newest first, a page at a time, filtered by state in the address.

import { get } from "../api.js";
import { to } from "../address.js";
import { h, table } from "../elements.js";
import { live } from "../live.js";
import { words } from "../format.js";

const PAGE = 50, MOST = 1000;

/**
 * @param about { title, what, states, columns, row, empty }: `what` names the resource and its list in the answer;
 *   `row` makes cells of an item, without its system; without `states` there is no filter.
 * @param page { system, query, signal, say }: without a system the list is of all of them.
 */
export async function listing({ title, what, states, columns, row, empty }, { system, query, signal, say }) {
  const state = query.get("state");
  const ask = (more) => get(`/${what}`, { system, state, ...more }, signal);
  let answer = await ask({ limit: PAGE });
  const list = h("div");
  const button = h("button", { type: "button", onclick: more }, `Older ${what}`);
  const where = system ? ["systems", system, what] : [what];
  const choice = h("select", { id: "state", onchange: () => { location.hash = to(where, { state: choice.value }); } },
    h("option", { value: "" }, "all"), states.map((each) => h("option", { value: each, selected: each === state }, words(each))));

  function draw() {
    const owner = (item) => h("a", { href: to(["systems", item.system]) }, item.system);
    const [first, ...others] = columns;
    const all = system ? columns : [first, "System", ...others];
    const cells = (item) => { const [head, ...rest] = row(item); return system ? [head, ...rest] : [head, owner(item), ...rest]; };
    list.replaceChildren(table(`${title}, newest first`, all, answer[what].map(cells), state ? `None is ${words(state)}.` : empty));
    button.hidden = answer.next_cursor === null || answer[what].length >= MOST;
  }

  async function more() {
    button.disabled = true;
    try {
      const next = await ask({ limit: PAGE, cursor: answer.next_cursor });
      const known = new Set(answer[what].map((each) => each.id));
      answer = { ...next, [what]: [...answer[what], ...next[what].filter((each) => !known.has(each.id))].slice(0, MOST) };
      draw();
      say(`${answer[what].length} ${what}`);
    } catch (error) {
      if (!signal.aborted) say(error.message);
    } finally {
      button.disabled = false;
    }
  }

  live(async () => {
    const fresh = await ask({ limit: Math.max(answer[what].length, PAGE) });
    if (list.contains(document.activeElement)) return; // who is about to press something finds it where it is
    answer = fresh;
    draw();
  }, signal);
  draw();
  return [
    h("div", { class: "title" }, h("h1", {}, title), states.length ? h("label", { class: "filter" }, "State ", choice) : ""),
    list, h("p", {}, button),
  ];
}
