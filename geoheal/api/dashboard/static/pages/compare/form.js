// Choosing what is compared: before and after a change, or nodes with other nodes.

import { to } from "../../address.js";
import { h, section } from "../../elements.js";
import { moment, zone } from "../../format.js";
import { NAMES, turnOf } from "../marks.js";

const LENGTHS = [["5m", "5 min"], ["15m", "15 min"], ["1h", "1 h"], ["6h", "6 h"], ["1d", "1 day"], ["7d", "7 days"]];
const MOST = 100;

/** @param marks of the time axis; @param nodes names of the nodes that report */
export function forms(system, query, marks, nodes) {
  return section("What is compared", turning(system, query, marks), nodes.length > 1 ? beside(system, query, nodes) : "");
}

function lengths(id, chosen) {
  const offered = !chosen || LENGTHS.some(([value]) => value === chosen) ? LENGTHS : [[chosen, chosen], ...LENGTHS];
  return h("select", { id }, offered.map(([value, label]) => h("option", { value, selected: value === (chosen ?? "1h") }, label)));
}

function turning(system, query, marks) {
  const asked = query.get("turn");
  const changes = [...marks].reverse().map((mark) => [turnOf(mark), `${NAMES[mark.kind]}: ${mark.text.slice(0, 40)}, ${moment(mark.at)}`])
    .filter(([turn]) => turn).slice(0, MOST);
  const isKnown = changes.some(([turn]) => turn === asked);
  const isMoment = asked && !Number.isNaN(Date.parse(asked));
  const change = h("select", { id: "turn" },
    h("option", { value: "" }, "a moment"), asked && !isKnown && !isMoment ? h("option", { value: asked, selected: true }, asked) : "",
    changes.map(([turn, label]) => h("option", { value: turn, selected: turn === asked }, label)));
  const at = h("input", { id: "at", type: "datetime-local", step: 1, value: isMoment ? local(asked) : local(Date.now() - 3_600_000) });
  const within = lengths("within", query.get("within"));
  const moments = h("span", { hidden: change.value !== "" }, h("label", { for: "at" }, `Moment (${zone()}) `), at);
  change.addEventListener("change", () => { moments.hidden = change.value !== ""; });
  return form("Before and after", () => ({ turn: change.value || new Date(at.value).toISOString(), within: within.value }), system,
    h("span", {}, h("label", { for: "turn" }, "Change "), change), moments,
    h("span", {}, h("label", { for: "within" }, "Length of each side "), within));
}

function beside(system, query, nodes) {
  const names = (id, label) => {
    const input = h("input", { id, list: "nodes", autocomplete: "off", required: true, value: query.get(id) ?? "" });
    return [input, h("span", {}, h("label", { for: id }, label), input)];
  };
  const [current, ofCurrent] = names("current_nodes", "Current nodes ");
  const [candidate, ofCandidate] = names("candidate_nodes", "Candidate nodes ");
  const last = lengths("last", query.get("last"));
  return form("Nodes beside others", () => ({ current_nodes: current.value, candidate_nodes: candidate.value, last: last.value }), system,
    ofCurrent, ofCandidate, h("span", {}, h("label", { for: "last" }, "Of the last "), last),
    h("datalist", { id: "nodes" }, nodes.map((each) => h("option", { value: each }))));
}

function form(title, choice, system, ...fields) {
  const submit = (event) => {
    event.preventDefault();
    location.hash = to(["systems", system, "compare"], choice());
  };
  return h("form", { class: "actions", "aria-label": title, onsubmit: submit }, fields, h("button", { type: "submit", class: "primary" }, `Compare${title === "Before and after" ? "" : " nodes"}`));
}

/** A moment as an input of the reader's own time zone has it. */
function local(at) {
  const date = new Date(at);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}
