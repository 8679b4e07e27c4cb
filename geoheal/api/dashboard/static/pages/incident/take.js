// What a person does about an incident: take it on by name, hold its alerts, resolve it, comment on it.

import { post } from "../../api.js";
import { h } from "../../elements.js";
import { keepName, nameKept } from "../../person.js";
import { actions } from "../actions.js";

const SNOOZES = [["1 hour", 1], ["8 hours", 8], ["1 day", 24], ["1 week", 168]];

export function take({ system, where, say, reload }, incident) {
  if (incident.state !== "open") return judge({ system, where, say, reload }, incident);
  const name = nameField("name");
  const until = h("select", { id: "snooze" }, SNOOZES.map(([label, hours]) => h("option", { value: hours }, label)));
  const reason = h("input", { id: "resolution", maxlength: 1000, autocomplete: "off" });
  const resolve = (body) => post(`${where}/resolve`, { system }, { system, ...body });
  return actions("Take it on", say, reload, [
    { before: [h("label", { for: "name" }, "Your name "), name], label: incident.acknowledged_at ? "Take it over" : "Take it on", primary: true,
      done: "Taken on.", run: () => post(`${where}/acknowledge`, { system }, { system, ...given(name) }) },
    { before: [h("label", { for: "snooze" }, "No alerts for "), until], label: "Snooze", done: "Snoozed.",
      run: () => post(`${where}/snooze`, { system }, { system, until: new Date(Date.now() + until.value * 3_600_000).toISOString() }) },
    { before: [h("label", { for: "resolution" }, "It is over, because "), reason], label: "Resolve", done: "Resolved.",
      run: () => resolve({ reason: reason.value.trim() }) },
    { label: "False alarm", done: "Resolved as a false alarm.", confirm: "Resolve it as a false alarm: was nothing wrong?",
      run: () => resolve({ reason: reason.value.trim() || "Nothing was wrong.", false_alarm: true }) },
    { label: "Expected", done: "Resolved as expected.", confirm: "Resolve it as expected: was it a load test, a deployment, or the like?",
      run: () => resolve({ reason: reason.value.trim() || "It was expected.", expected: true }) },
  ]);
}

/** What a person says a resolved incident was: the next calibration learns from it. */
function judge({ system, where, say, reload }, incident) {
  const said = incident.false_alarm ? "false_alarm" : incident.expected ? "expected" : incident.verdict_at ? "real" : null;
  const choices = [["false_alarm", "A false alarm"], ["expected", "Expected"], ["real", "Real"]];
  return actions("What it was", say, reload, choices.map(([verdict, label]) => ({
    label, disabled: verdict === said, done: "Marked: the next calibration learns from it.",
    run: () => post(`${where}/verdict`, { system }, { system, verdict }),
  })));
}

export function remark({ system, where, say, reload }) {
  const text = h("textarea", { id: "remark", maxlength: 1000, rows: 2 });
  const name = nameField("remark-name");
  return [
    h("p", { class: "operates" }, h("label", { for: "remark" }, "Comment"), h("br"), text),
    actions("What you say", say, reload, [
      { before: [h("label", { for: "remark-name" }, "Your name "), name], label: "Comment", done: "It is in the timeline.",
        run: () => post(`${where}/comments`, { system }, { system, text: text.value.trim(), ...given(name) }) }]),
  ];
}

function nameField(id) {
  return h("input", { id, maxlength: 100, autocomplete: "name", value: nameKept() });
}

function given(field) {
  const by = field.value.trim();
  keepName(by);
  return by ? { by } : {};
}
