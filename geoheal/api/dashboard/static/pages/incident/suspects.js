// What is suspected: functions that became slower, by profiles, and the commit behind an incident, by a search.

import { find, post } from "../../api.js";
import { facts, h, table } from "../../elements.js";
import { figure, moment } from "../../format.js";
import { actions } from "../actions.js";
import { diffView } from "../patch/diff.js";

/** Read without starting a search; the button starts one, and `reload` shows that it runs. */
export function suspects({ system, where, say, reload, signal }) {
  const box = h("div", {}, h("p", { class: "loading" }, "Loading…"));
  const at = `${where}/suspects`;
  find(at, { system, search: false }, signal)
    .then((answer) => box.replaceChildren(...(answer ? known(answer.suspects, { system, at, say, reload }) : [h("p", { class: "empty" }, "Not known.")])))
    .catch((error) => { if (!signal.aborted) box.replaceChildren(h("p", { class: "problem" }, error.message)); });
  return box;
}

function known(found, { system, at, say, reload }) {
  const { functions, message } = found.slower;
  return [
    h("p", { class: "hint" }, message),
    functions.length ? table("Functions that became slower", ["Function", "Before", "After", "Beyond the others", "Changed"], functions.map(slower)) : "",
    ...search(found),
    found.state === "running" ? "" : actions("The commit behind it", say, reload, [{
      label: found.state === "done" ? "Search for the commit again" : "Search for the commit", done: "The search has started.",
      run: () => post(at, { system }),
    }]),
  ].filter(Boolean);
}

function slower({ module, function: name, calls, before_ms: before, after_ms: after, low_ms: low, high_ms: high, changed }) {
  const more = calls ? `, more calls of ${calls}` : "";
  return [`${module}.${name}${more}`, figure(before, "ms"), figure(after, "ms"), `${figure(low)} to ${figure(high, "ms")}`, changed === null ? "–" : changed ? "yes" : "no"];
}

function place([first, last]) {
  return first === last ? `line ${first}` : `lines ${first} to ${last}`;
}

/** The last search for the commit: where it stands, or what it found. */
function search({ state, asked_at: asked, error, commit, path, lines, reason, older, newer, modules, left_out: left }) {
  if (state === "running") return [h("p", {}, `The commits are run in the sandbox, since ${moment(asked)}.`)];
  if (state === "interrupted") return [h("p", { class: "problem" }, "The search was interrupted: its service ended.")];
  if (state === "failed") return [h("p", { class: "problem" }, `The search failed: ${error}`)];
  if (state !== "done") return [];
  const guilty = modules.flatMap((each) => each.suspects).find((each) => each.commit === commit);
  return [
    facts([
      ["Commit", guilty && `${commit.slice(0, 12)} ${guilty.subject} (${guilty.author})`],
      ["Place", path && [path, ...(lines ? [place(lines)] : [])].join(", ")],
      ["Searched between", `${older.slice(0, 12)} and ${newer.slice(0, 12)}`],
      ["Result", reason],
    ]),
    guilty?.revert ? [h("p", { class: "hint" }, "This reverts it:"), diffView(guilty.revert)] : "",
    left.length ? h("ul", {}, left.map((each) => h("li", {}, `${each.module} was not searched: ${each.reason}`))) : "",
  ].flat().filter(Boolean);
}
