// Choosing which profiles are added up, and whether they are compared with those before.

import { to } from "../../address.js";
import { h, section } from "../../elements.js";

const STRETCHES = [["1", "hour"], ["6", "6 hours"], ["24", "day"], ["168", "7 days"]];

/** @param routes that were seen; one that is asked for stays among them */
export function forms(system, query, routes) {
  const asked = query.get("route") ?? "";
  const hours = choice("hours", "Of the last ", STRETCHES, query.get("hours") ?? "1");
  const names = [...new Set([...routes, asked])].filter(Boolean).sort();
  const route = choice("route", "Route ", [["", "all"], ...names.map((each) => [each, each])], asked);
  const compared = choice("compared", "Compared with ", [["", "nothing"], ["before", "as long before"]], query.get("compared") ?? "");
  const submit = (event) => {
    event.preventDefault();
    const given = Object.fromEntries([hours, route, compared].map(([name, , select]) => [name, select.value]));
    location.hash = to(["systems", system, "profile"], given);
  };
  return section("What is shown", h("form", { class: "actions", "aria-label": "Which profiles", onsubmit: submit },
    [hours, route, compared].map(([, field]) => field), h("button", { type: "submit", class: "primary" }, "Show")));
}

function choice(name, label, options, chosen) {
  const select = h("select", { id: name }, options.map(([value, text]) => h("option", { value, selected: value === chosen }, text)));
  return [name, h("span", {}, h("label", { for: name }, label), select), select];
}
