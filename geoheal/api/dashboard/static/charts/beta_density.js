// Densities of Beta distributions: what is believed of a strategy's probability of success.

import { h, svg } from "../elements.js";
import { figure, share } from "../format.js";
import { scale } from "./scale.js";

const WIDTH = 320, HEIGHT = 120, BOTTOM = 20, TOP = 8, POINTS = 120;

// Lanczos's approximation of ln Γ (Numerical Recipes, 3rd edition, section 6.1).
const LANCZOS = [57.1562356658629235, -59.5979603554754912, 14.1360979747417471, -0.491913816097620199, 0.339946499848118887e-4,
  0.465236289270485756e-4, -0.983744753048795646e-4, 0.158088703224912494e-3, -0.210264441724104883e-3, 0.217439618115212643e-3,
  -0.164318106536763890e-3, 0.844182239838527433e-4, -0.261908384015814087e-4, 0.368991826595316234e-5];

export function lnGamma(x) {
  const shifted = x + 5.24218750000000000;
  const sum = LANCZOS.reduce((total, coefficient, place) => total + coefficient / (x + 1 + place), 0.999999999999997092);
  return (x + 0.5) * Math.log(shifted) - shifted + Math.log((2.5066282746310005 * sum) / x);
}

export function betaDensity(x, alpha, beta) {
  const norm = lnGamma(alpha + beta) - lnGamma(alpha) - lnGamma(beta);
  return Math.exp(norm + (alpha - 1) * Math.log(x) + (beta - 1) * Math.log(1 - x));
}

/** @param beliefs [{ label, alpha, beta, successes, failures, success_probability }], the first drawn strongest */
export function betaPlot(title, beliefs) {
  const curves = beliefs.map(({ alpha, beta }) => Array.from({ length: POINTS + 1 }, (_, place) => {
    const at = Math.min(Math.max(place / POINTS, 1e-4), 1 - 1e-4);
    return [at, betaDensity(at, alpha, beta)];
  }));
  const highest = Math.max(...curves.flat().map(([, density]) => density));
  const x = scale([0, 1], [24, WIDTH - 24]);
  const y = scale([0, highest], [HEIGHT - BOTTOM, TOP]);
  const summary = beliefs.map(say).join("; ");
  return h("figure", { class: "chart narrow" }, h("figcaption", {}, h("h4", {}, title)),
    svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": `${title}, density of the probability of success. ${summary}` },
      [0, 0.25, 0.5, 0.75, 1].map((value) => svg("g", {},
        svg("line", { class: "grid", x1: x(value), x2: x(value), y1: TOP, y2: HEIGHT - BOTTOM }),
        svg("text", { class: "tick", x: x(value), y: HEIGHT - 5, "text-anchor": "middle" }, `${value * 100} %`))),
      curves.map((curve, place) => svg("polyline", {
        class: place === 0 ? "mean" : "mean other", points: curve.map(([at, density]) => `${x(at).toFixed(1)},${y(density).toFixed(1)}`).join(" "),
      })).reverse()),
    h("p", { class: "hint" }, summary));
}

function say({ label, successes, failures, success_probability: mean }) {
  return `${label}: ${figure(successes)} of ${figure(successes + failures)} succeeded, mean ${share(mean).replace("+", "")}`;
}
