// Planned silences, and changes that people report.

import { path, post, remove } from "../../api.js";
import { h, section, table } from "../../elements.js";
import { moment, words } from "../../format.js";

const LENGTHS = [["30 minutes", 0.5], ["1 hour", 1], ["4 hours", 4], ["1 day", 24]];
const KINDS = ["deploy", "migration", "flag", "config"];

export function plans(system, silences, act) {
  return [
    section("Planned silences", listed(silences, act), silence(system, act)),
    h("div", { class: "operates" }, section("Report a change", change(system, act))),
  ];
}

function listed(silences, act) {
  return table("Planned silences", ["Why", "State", "Begins", "Ends", "By", "Action"], silences.map((each) => [
    each.reason, each.state, moment(each.starts_at), moment(each.holds_until ?? each.ends_at), each.created_by,
    act(`Silence: ${each.reason}`, [{ label: "End", done: "It has ended; alerts that it held are sent.", run: () => remove(path("silences", each.id)), confirm: "End this silence now?" }]),
  ]), "None is planned.");
}

function silence(system, act) {
  const why = h("input", { id: "silence-why", maxlength: 200, autocomplete: "off" });
  const length = h("select", { id: "silence-length" }, LENGTHS.map(([label, hours]) => h("option", { value: hours }, label)));
  const healing = h("input", { id: "silence-healing", type: "checkbox" });
  const order = () => ({ system, reason: why.value.trim(), ends_at: new Date(Date.now() + length.value * 3_600_000).toISOString(), healing: healing.checked });
  return h("div", { class: "operates" },
    h("p", {}, h("label", { for: "silence-why" }, "Hold alerts from now on, because "), why, " ", h("label", { for: "silence-length" }, "for "), length, " ",
      healing, " ", h("label", { for: "silence-healing" }, "and start no attempt to heal")),
    act("Plan a silence", [{ label: "Hold alerts", done: "Alerts are held.", run: () => post("/silences", {}, order()) }]));
}

function change(system, act) {
  const kind = h("select", { id: "change-kind" }, KINDS.map((each) => h("option", { value: each }, words(each))));
  const title = h("input", { id: "change-title", maxlength: 200, autocomplete: "off" });
  const version = h("input", { id: "change-version", maxlength: 200, autocomplete: "off" });
  const order = () => ({ system, kind: kind.value, title: title.value.trim(), ...(version.value.trim() ? { version: version.value.trim() } : {}) });
  return h("div", { class: "operates" },
    h("p", {}, h("label", { for: "change-kind" }, "Kind "), kind, " ", h("label", { for: "change-title" }, "What "), title, " ", h("label", { for: "change-version" }, "Version "), version),
    act("Report a change", [{ label: "Report", done: "It is marked on the charts.", run: () => post("/events", {}, order()) }]));
}
