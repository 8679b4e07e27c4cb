// The stretch of time with which a system's page opens: the address's, else the one that was looked at last.

import { get } from "../../api.js";
import { lengthOf } from "../../charts/stretch.js";
import { POINTS } from "../history.js";

const HOUR = 3_600_000, DAY = 24 * HOUR;
const USUAL = 6 * HOUR;
/** What is shown instead where the usual stretch holds no snapshot. */
const LONGER = [DAY, 7 * DAY, 30 * DAY, Infinity];

/** The length that was looked at last, on whatever system. */
let remembered = USUAL;

export function remember(stretch) {
  if (stretch.follows) remembered = stretch.length;
}

/** @returns { timeline, choice, metric } with what the address asks for. */
export async function opening(system, query, signal) {
  const metric = query.get("metric");
  const ask = async (range) => (await get("/timeline", { system, points: POINTS, metric, ...range }, signal)).timeline;
  const [since, until] = [query.get("since"), query.get("until")];
  if (since && until) {
    const timeline = await ask({ since, until });
    return { timeline, metric, choice: { range: [Date.parse(since), Date.parse(until)] } };
  }
  const asked = lengthOf(query.get("last"));
  const last = asked ?? remembered;
  remembered = last;
  const now = Date.now();
  const timeline = await ask(rangeOf(last, now));
  const quiet = asked === null && timeline.first_snapshot && Date.parse(timeline.last_snapshot) < now - last;
  if (!quiet) return { timeline, metric, choice: { last } };
  const longer = LONGER.find((each) => Date.parse(timeline.last_snapshot) >= now - each);
  return { timeline: await ask(rangeOf(longer, now)), metric, choice: { last: longer } };
}

function rangeOf(last, now) {
  return { since: last === Infinity ? null : new Date(now - last).toISOString(), until: new Date(now).toISOString() };
}
