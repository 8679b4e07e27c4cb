// A curve with its band: the mean as a line, least and greatest around it, interrupted where nothing was measured.

import { svg } from "../elements.js";

/** Places of a band at which something was measured. */
export function measuredPlaces(band) {
  return [...(band?.avg ?? []).keys()].filter((place) => band.avg[place] !== null && band.avg[place] !== undefined);
}

/** One line and one band for each unbroken run of buckets; a bucket without snapshots is a gap only where buckets are full.
 *
 * @param kind a class besides the usual ones
 */
export function curve(band, places, x, y, kind = "") {
  const point = (place, value) => `${x(place).toFixed(1)},${y(value).toFixed(1)}`;
  return runs(places).flatMap((run) => {
    const upper = run.map((place) => point(place, band.max[place]));
    const lower = run.map((place) => point(place, band.min[place])).reverse();
    const line = run.map((place) => point(place, band.avg[place]));
    return [
      svg("polygon", { class: `spread ${kind}`, points: [...upper, ...lower].join(" ") }),
      run.length > 1 ? svg("polyline", { class: `mean ${kind}`, points: line.join(" ") })
        : svg("circle", { class: `dot ${kind}`, r: 2.5, cx: x(run[0]), cy: y(band.avg[run[0]]) }),
    ];
  });
}

function runs(places) {
  const gap = typicalGap(places) * 3;
  const found = [];
  for (const place of places) {
    if (found.length && place - found.at(-1).at(-1) <= gap) found.at(-1).push(place);
    else found.push([place]);
  }
  return found;
}

function typicalGap(places) {
  const gaps = places.slice(1).map((place, index) => place - places[index]).sort((a, b) => a - b);
  return gaps[Math.floor(gaps.length / 2)] ?? 1;
}
