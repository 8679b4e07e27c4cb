// Fields for named numbers.

import { mayOnlyRead } from "../../access.js";
import { h } from "../../elements.js";
import { setting } from "../../format.js";

/** A field for each number of an object; one to read where the person may not change it. */
export function numberFields(kind, values) {
  const readonly = mayOnlyRead();
  const fields = Object.entries(values).filter(([, value]) => typeof value === "number")
    .map(([name, value]) => [name, h("input", { id: `${kind}-${name}`, type: "number", step: "any", value, readonly, autocomplete: "off" })]);
  return { fields, element: h("div", { class: "fields" }, fields.map(([name, field]) => h("div", {}, h("label", { for: field.id }, setting(name)), field))) };
}

/** The numbers that differ from those that were there; an empty field is one that nobody meant. */
export function changedNumbers(fields, values) {
  return Object.fromEntries(fields.filter(([name, field]) => field.value !== "" && Number(field.value) !== values[name])
    .map(([name, field]) => [name, Number(field.value)]));
}
