// What is expected of a measurement: dashed behind the last value, with the stretch that holds nine of ten futures.

import { svg } from "../elements.js";
import { duration, figure, moment } from "../format.js";

/** A crossing is shown from this probability on. */
const PROBABLE = 0.5;

/** @param forecast of `GET /forecasts`, or null; @returns the values that the range of a chart has to hold. */
export function forecastValues(forecast) {
  return forecast ? forecast.steps.flatMap(({ low, high }) => [low, high]) : [];
}

export function forecastCurve(forecast, x, y) {
  if (!forecast) return [];
  const from = { at: forecast.made_at, expected: forecast.current, low: forecast.current, high: forecast.current };
  const steps = [from, ...forecast.steps];
  const points = (kind) => steps.map((step) => `${x(Date.parse(step.at)).toFixed(1)},${y(step[kind]).toFixed(1)}`);
  return [
    svg("polygon", { class: "spread expected", points: [...points("high"), ...points("low").reverse()].join(" ") }),
    svg("polyline", { class: "mean expected", points: points("expected").join(" ") }),
  ];
}

/** The step that is nearest to a moment (ms); null where nothing is expected of it. */
export function expectedAt(forecast, at) {
  if (!forecast || at <= Date.parse(forecast.made_at)) return null;
  const away = (step) => Math.abs(Date.parse(step.at) - at);
  return forecast.steps.reduce((best, step) => (away(step) < away(best) ? step : best), forecast.steps[0]);
}

export function expectation({ at, expected, low, high }, unit) {
  return `${figure(expected, unit)} expected (90 %: ${figure(low, unit)} to ${figure(high, unit)}) at ${moment(at)}`;
}

/** Which limit will be crossed, and when; empty where none probably is. */
export function crossingOf(forecast, unit) {
  const likely = (forecast?.crossings ?? []).filter((each) => !each.already && each.probability >= PROBABLE);
  return likely.map((each) => `${each.direction === "above" ? "Above" : "Below"} ${figure(each.threshold, unit)}` +
    `${each.expected_s === null ? "" : ` in about ${duration(each.expected_s)}`}, expected with ${Math.round(each.probability * 100)} %.`).join(" ");
}
