// The last hours of a system as a strip: a bar for each, shown by its height as well as by colour.

import { svg } from "../elements.js";

const WIDTH = 4, STEP = 5, HEIGHT = 18;
/** How high each stands, and what it says; in the order in which they are named. */
const BEATS = {
  critical: [18, "critical"], warning: [13, "a warning open"], silent: [18, "silent"], nothing: [2, "without snapshots"], reported: [7, "reported, no incident open"],
};

export function heartbeat(hours) {
  const counts = Object.entries(BEATS).map(([beat, [, words]]) => [words, hours.filter((each) => each === beat).length]).filter(([, count]) => count);
  const label = `The last ${hours.length} hours: ${counts.map(([words, count]) => `${count} h ${words}`).join(", ")}.`;
  const width = hours.length * STEP;
  return svg("svg", { class: "heartbeat", role: "img", "aria-label": label, width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}` },
    svg("title", {}, label),
    hours.map((beat, place) => {
      const height = BEATS[beat]?.[0] ?? 2;
      return svg("rect", { class: `beat ${beat}`, x: place * STEP + 0.5, width: WIDTH, y: HEIGHT - height, height });
    }));
}
