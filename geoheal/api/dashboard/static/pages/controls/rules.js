// Own rules: those that judge a system, another one, and none.

import { Refusal, get, path, put, remove } from "../../api.js";
import { badge, h, section, table } from "../../elements.js";
import { tone } from "../../format.js";

const PAGE = 1000;

/** All rules that judge a system; of every system where none is named. */
export async function rulesOf(system, signal) {
  const found = [];
  let cursor = null;
  do {
    const answer = await get("/rules", { system, limit: PAGE, cursor }, signal);
    found.push(...answer.rules);
    cursor = answer.next_cursor;
  } while (cursor !== null);
  return found;
}

export function ownRules(system, rules, act) {
  return [section("Own rules", listed(rules, act), added(system, act))];
}

function listed(rules, act) {
  return table("Own rules", ["Name", "When", "For", "Severity", "Message", "Systems", "Action"], rules.map((each) => [
    each.name, h("code", {}, each.when), each.for, badge(each.severity, tone(each.severity)), each.message ?? "", each.system ?? each.pattern,
    act(`Rule ${each.name}`, [{ label: "Delete", danger: true, run: () => remove(path("rules", each.name)),
      confirm: `Delete the rule ${each.name} of ${each.pattern ? `all systems like ${each.pattern}` : each.system}? Its incidents are resolved.` }]),
  ]), "None yet.");
}

function added(system, act) {
  const text = (name, label, more = {}) => [label, h("input", { id: `rule-${name}`, maxlength: 400, autocomplete: "off", spellcheck: "false", ...more })];
  const [name, when, lasting, message] = [text("name", "Name", { placeholder: "queue_long" }), text("when", "When", { placeholder: "metrics.queue_depth > 100" }),
    text("for", "For", { placeholder: "5m" }), text("message", "Message")];
  const severity = ["Severity", h("select", { id: "rule-severity" }, ["warning", "critical"].map((each) => h("option", { value: each }, each)))];
  const given = ([, field]) => field.value.trim();
  const order = () => ({ system, when: given(when), for: given(lasting) || "0s", severity: severity[1].value, message: given(message) || null });
  return h("div", { class: "operates" },
    h("div", { class: "fields" }, [name, when, lasting, severity, message].map(([label, field]) => h("div", {}, h("label", { for: field.id }, label), field))),
    act("Write a rule", [{ label: "Write the rule", run: () => write(given(name), order()) }]));
}

/** A name is one of all systems' rules: another one's is not replaced unseen. */
async function write(name, order) {
  const other = (await rulesOf(null)).find((each) => each.name === name);
  const where = other && `${other.system ?? other.pattern} (${other.when})`;
  if (other && !window.confirm(`Replace the rule ${name} of ${where}?`)) throw new Refusal(409, `Nothing was changed: there is a rule ${name} of ${where}.`);
  await put(path("rules", name), order);
  return { message: `Rule ${name} is judged at every check.` };
}
