// The two sides of a comparison, as the page's address names them.

import { lengthOf } from "../../charts/stretch.js";

const HOUR_S = 3600;

/** Whether an address names something to compare. */
export function isAsked(query) {
  return ["turn", "last", "current_since", "candidate_since", "current_nodes", "candidate_nodes", "current_code", "candidate_code"].some((each) => query.get(each));
}

/** What the service is asked: { current, candidate }. */
export function sidesOf(system, query) {
  return { current: side(system, query, "current", "before"), candidate: side(system, query, "candidate", "after") };
}

function side(system, query, name, direction) {
  const given = (what) => query.get(`${name}_${what}`) || undefined;
  const nodes = given("nodes")?.split(",").map((each) => each.trim()).filter(Boolean);
  const about = { system, ...(nodes ? { nodes } : {}), ...(given("code") ? { code_hash: given("code") } : {}) };
  const seconds = (text) => { const length = lengthOf(text); return Number.isFinite(length) && length ? length / 1000 : HOUR_S; };
  if (query.get("turn")) return { ...about, [direction]: query.get("turn"), within_s: seconds(query.get("within")) };
  if (given("since") || given("until")) return { ...about, since: given("since"), until: given("until") };
  return { ...about, last_s: seconds(query.get("last")) };
}
