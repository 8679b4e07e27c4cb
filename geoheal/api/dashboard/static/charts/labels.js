// Where labels stand, so that none hides another, nor the curve.

const LETTER = 6.2, LINE = 13, GAP = 10;

/** A place for the label of each line: above or below it, on the left or on the right, where nothing stands yet.
 *
 * @param lines [{ text, y }] with a label above or below y, or [{ text, rows, side }] with one on one of these baselines;
 * @param plot { left, right, top, bottom }; @param points [[x, y]] of the curve; @returns where the texts stand, as attributes
 */
export function labelPlaces(lines, plot, points = []) {
  const taken = [];
  return lines.map((line) => {
    const width = line.text.length * LETTER;
    const ends = { left: plot.left, right: plot.right - width };
    const sides = line.side === "right" ? ["right", "left"] : ["left", "right"];
    const places = sides.flatMap((side) => rowsOf(line, plot).map((y) => ({ x: ends[side], y, width, side })));
    const free = places.filter((place) => !taken.some((each) => meet(each, place)));
    const place = free.find((each) => !points.some((point) => covers(each, point))) ?? free[0] ?? behind(places[0], taken);
    taken.push(place);
    return place.side === "right" ? { x: plot.right, y: place.y, "text-anchor": "end" } : { x: place.x, y: place.y };
  });
}

function rowsOf({ y, rows }, { top, bottom }) {
  if (rows) return rows;
  const near = [y - 4, y + LINE - 2].filter((each) => each - LINE + 3 >= top && each <= bottom);
  return near.length ? near : [y - 4];
}

function behind(place, taken) {
  const ends = taken.filter((each) => Math.abs(each.y - place.y) < LINE).map((each) => each.x + each.width + GAP);
  return { ...place, side: "left", x: Math.max(place.x, ...ends) };
}

function meet(one, other) {
  return Math.abs(one.y - other.y) < LINE && one.x < other.x + other.width + GAP && other.x < one.x + one.width + GAP;
}

function covers({ x, y, width }, [across, down]) {
  return across >= x - 2 && across <= x + width + 2 && down >= y - LINE + 1 && down <= y + 4;
}
