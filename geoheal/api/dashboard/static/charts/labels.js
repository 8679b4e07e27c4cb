// Where the labels of lines stand, so that none hides another.

const LETTER = 6.2, LINE = 13, GAP = 10;

/** A place for the label of each line: above it, else below it, else behind what stands there already.
 *
 * @param lines [{ y, text }]; @param left where labels begin; @param top, bottom of the plot; @returns [{ x, y }] of their baselines
 */
export function labelPlaces(lines, left, top, bottom) {
  const taken = [];
  return lines.map(({ y, text }) => {
    const rows = [y - 4, y + LINE - 2].filter((row) => row - LINE + 3 >= top && row <= bottom);
    const width = text.length * LETTER;
    const free = rows.find((row) => !taken.some((each) => near(each, row)));
    const row = free ?? rows[0] ?? y - 4;
    const x = free === undefined ? Math.max(left, ...taken.filter((each) => near(each, row)).map((each) => each.x + each.width + GAP)) : left;
    taken.push({ x, y: row, width });
    return { x, y: row };
  });
}

function near(label, row) {
  return Math.abs(label.y - row) < LINE;
}
