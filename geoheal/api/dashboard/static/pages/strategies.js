// What was learnt of each strategy.

import { get } from "../api.js";
import { betaPlot } from "../charts/beta_density.js";
import { h, section, table } from "../elements.js";
import { moment, share, words } from "../format.js";

export async function showStrategies({ system, signal }) {
  const { strategies, comparisons } = await get("/strategies", { system }, signal);
  return [
    h("div", { class: "title" }, h("h1", {}, "Strategies")),
    h("p", {}, "How likely each strategy is to relieve a symptom, estimated from verified patches: the wider a curve, the less is known. ",
      "Strategies are tried in an order that is drawn from these (Thompson sampling)."),
    strategies.length ? strategies.map(card) : h("p", { class: "empty" }, "No strategy is installed."),
    section("Compared side by side", table("A/B comparisons, newest first", ["When", "Module", "One", "Relief", "Other", "Relief", "Preferred"],
      comparisons.map((each) => [moment(each.compared_at), each.module_name, words(each.strategy_a), share(each.relief_a),
        words(each.strategy_b), share(each.relief_b), words(each.preferred)]), "No two strategies were compared on this system.")),
  ];
}

function card({ name, symptoms, system, overall }) {
  const known = [...new Set([...system, ...overall].map((each) => each.symptom))];
  const unknown = symptoms.filter((symptom) => !known.includes(symptom));
  const of = (label, outcomes, symptom) => outcomes.filter((each) => each.symptom === symptom).map((each) => ({ label, ...each }));
  return h("section", { class: "card", "aria-label": words(name) }, h("h2", {}, words(name)),
    h("div", { class: "charts" }, known.map((symptom) => betaPlot(words(symptom), [
      ...of("this system", system, symptom), ...of("all systems", overall, symptom),
    ]))),
    unknown.length ? h("p", { class: "empty" }, `Nothing is known yet of ${unknown.map(words).join(", ")}: any probability is as likely.`) : "");
}
