// What was tried against an incident, and what was measured of it.

import { to } from "../../address.js";
import { facts, h, table } from "../../elements.js";
import { figure, localTimes, moment, relief, words } from "../../format.js";
import { decides } from "../patch/verdict.js";

/** The patch that waits for a person, which is what there is to do about an incident. */
export function waiting(system, made) {
  return made.filter((each) => each.phase === "awaiting_approval" && each.result.patch).map((each) => h("div", { class: "banner warning" },
    h("p", {}, "A patch waits for a decision: ", h("a", { href: to(["systems", system, "patches", each.result.patch]) }, titleOf(each)))));
}

function titleOf({ candidates, result }) {
  return proposed(candidates)?.title ?? `by ${words(result.strategy)}`;
}

/** What became the patch: the best that every guard let pass, or else the best that a person may apply. */
function proposed(candidates) {
  return candidates.find((each) => each.decides === "policy") ?? candidates.find((each) => each.decides === "person");
}

export function attempts(system, made) {
  return made.length === 0 ? h("p", { class: "empty" }, "Nothing was tried yet.") : made.map((attempt) => h("article", { class: "card" },
    h("h3", {}, `${moment(attempt.timestamp)}: ${words(attempt.phase)}`),
    attempt.result.reason ? h("p", {}, localTimes(attempt.result.reason)) : "",
    facts([
      ["Strategy", words(attempt.result.strategy)], ["Module", attempt.module_name],
      ["Symptom in the sandbox", relief(attempt.result.fitness_improvement)], ["Symptom in the system", relief(attempt.result.effectiveness)],
      ["Patch", attempt.result.patch && h("a", { href: to(["systems", system, "patches", attempt.result.patch]) }, attempt.result.applied ? "applied" : "not applied")],
    ]),
    table("Candidates, best first", ["Candidate", "Strategy", "Who may apply it", "Score", "Symptom", "Verdict"], attempt.candidates.map((candidate) => [
      candidate.title, words(candidate.strategy), decides(candidate.decides), figure(candidate.score),
      relief(negative(candidate.relief?.relative_change)), candidate.sentence,
    ]), "No candidate was measured.")));
}

function negative(change) {
  return change === null || change === undefined ? null : -change;
}
