// Scales and their ticks.

const MINUTE = 60_000, HOUR = 3_600_000, DAY = 86_400_000;
const STEPS = [1, 5, 15, 60, 300].map((step) => step * 1000)
  .concat([10 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 4 * DAY, 7 * DAY, 14 * DAY, 30 * DAY, 91 * DAY, 365 * DAY]);

export function scale([low, high], [start, end]) {
  const span = high - low || 1;
  const at = (value) => start + ((value - low) / span) * (end - start);
  at.back = (place) => low + ((place - start) / (end - start || 1)) * span;
  return at;
}

/** Round values that cover a range in about so many steps. */
export function ticks(low, high, count) {
  const rough = (high - low) / count || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((each) => each >= rough);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, place) => Number(((first + place) * step).toPrecision(12)));
}

/** Round moments (ms) of the reader's own time zone within a range. */
export function timeTicks(from, until, count) {
  const rough = (until - from) / count;
  const step = STEPS.find((each) => each >= rough) ?? 365 * DAY * Math.ceil(rough / (365 * DAY));
  const shift = new Date(from).getTimezoneOffset() * MINUTE;
  const found = [];
  for (let at = Math.ceil((from - shift) / step) * step + shift; at <= until; at += step) found.push(at);
  return { moments: found, step };
}

export function timeLabel(at, step) {
  const options = step >= DAY ? { day: "numeric", month: "short", ...(step >= 300 * DAY ? { year: "numeric" } : {}) }
    : step >= MINUTE ? { hour: "2-digit", minute: "2-digit" } : { hour: "2-digit", minute: "2-digit", second: "2-digit" };
  const date = new Date(at);
  const midnight = step < DAY && date.getHours() === 0 && date.getMinutes() === 0 && date.getSeconds() === 0;
  return date.toLocaleString(undefined, midnight ? { day: "numeric", month: "short" } : options);
}

/** A range that holds all values with a little room; never of zero height. */
export function domain(values, least = 0) {
  const low = Math.min(...values), high = Math.max(...values);
  if (low === high && low === 0) return [0, 1];
  const room = Math.max((high - low) * 0.08, Math.abs(high) * 0.02, least, 1e-9);
  return [low >= 0 && low - room < 0 ? 0 : low - room, high + room];
}
