// Where a system's processes spend their time: chains of calls as a flame graph, and every function.

import { get, path } from "../../api.js";
import { flameGraph } from "../../charts/flame_graph.js";
import { facts, h, section, table } from "../../elements.js";
import { figure, moment, share } from "../../format.js";
import { forms } from "./form.js";

const HOUR_MS = 3_600_000, HOURS_MAX = 8784, MOST = 60;
/** Change of a function, as a share of a request's time, from which on it is coloured. */
const NOTED = 0.02;

export async function showProfile({ system, query, signal }) {
  const hours = Math.min(Math.abs(Number(query.get("hours"))) || 1, HOURS_MAX);
  const until = Date.now(), since = until - hours * HOUR_MS;
  const compared = query.get("compared") === "before";
  const { profile, against, changes } = await get(path("systems", system, "profile"), {
    since: new Date(since).toISOString(), until: new Date(until).toISOString(), route: query.get("route"),
    against_since: compared ? new Date(since - hours * HOUR_MS).toISOString() : null,
  }, signal);
  return [
    h("div", { class: "title" }, h("h1", {}, `Profile of ${system}`)),
    forms(system, query, Object.keys(profile.routes)),
    ...(profile.profiles ? shown(profile, against, changes) : [nothing(system)]),
  ];
}

function nothing(system) {
  return h("p", { class: "empty" }, `There are no profiles of ${system} in this period. Reporters send them if they are created with profile=True.`);
}

function shown(profile, against, changes) {
  const earlier = against ? new Map(changes.map((each) => [`${each.module}.${each.function}`, each])) : null;
  return [
    section("In all", facts([["From", moment(profile.since)], ["Requests", figure(profile.requests)], ["Profiles", String(profile.profiles)],
      ["Requests before", against ? figure(against.requests) : null], ["In other chains", profile.other.wall_s ? figure(profile.other.wall_s, "s") : null],
      ["Left out", profile.complete ? null : "older profiles of this period"]])),
    section("Chains of calls", graph(profile, earlier)),
    section("Functions", h("p", { class: "hint" }, "Own time is that of the function and of libraries that it calls; total time also that of functions of the project that it calls."), functions(profile, earlier)),
    profile.errors.length ? section("Exceptions that ended requests", errors(profile.errors)) : "",
  ];
}

function graph(profile, earlier) {
  const whole = profile.stacks.reduce((sum, each) => sum + each.wall_s, 0);
  const request = profile.functions.reduce((sum, each) => sum + (each.self_ms_per_request ?? 0), 0);
  const about = (module, name, seconds) => {
    const change = earlier?.get(`${module}.${name}`)?.self_ms_change ?? null;
    const tone = change === null || Math.abs(change) < NOTED * request ? "" : change > 0 ? "slower" : "faster";
    return [`${module}.${name}: ${figure(seconds, "s")}, ${figure((100 * seconds) / whole)} %${tone ? `; ${figure(change, "ms")} per request of its own more than before` : ""}`, tone];
  };
  const [first] = profile.functions;
  const summary = `Time by chain of calls; the table below has all figures. Most of their own time: ${first ? nameOf(first) : "nothing"}.`;
  return [flameGraph(profile.stacks, about, summary),
    earlier ? h("p", { class: "hint" }, "Coloured where a function's own time per request grew (red) or fell (green) by more than 2 % of a request's.") : ""];
}

function functions(profile, earlier) {
  const changed = ["Own before (ms)", "Change (ms)"].map((label) => ({ label, number: true }));
  const columns = ["Function", ...["Own (ms per request)", "Total (ms per request)", "Own (s)", "On a CPU", "Line"].map((label) => ({ label, number: true })), ...(earlier ? changed : [])];
  return table("Functions, the most time of their own first", columns, profile.functions.slice(0, MOST).map((each) => {
    const change = earlier?.get(nameOf(each));
    return [nameOf(each), figure(each.self_ms_per_request), figure(each.total_ms_per_request), figure(each.self_s),
      each.self_cpu_s === null || !each.self_s ? "–" : share(each.self_cpu_s / each.self_s).replace("+", ""), each.lines.length ? String(each.lines[0].line) : "–",
      ...(earlier ? [figure(change?.self_ms_before), figure(change?.self_ms_change)] : [])];
  }), "No function of the project was seen.");
}

function errors(found) {
  return table("Exceptions", ["Exception", "Where", "Route", { label: "Times", number: true }], found.map((each) => [
    each.type, each.function ? `${nameOf(each)}, line ${each.line}` : "outside of the project", each.route, figure(each.count),
  ]));
}

function nameOf({ module, function: name }) {
  return `${module}.${name}`;
}
