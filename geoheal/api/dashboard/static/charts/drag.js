// Choosing a stretch of a chart with mouse, pen or finger, and reading what is under the pointer.

const LEAST_PX = 6;

/** @param place gives the plot's left and right edge (px) and the scale's inverse. */
export function draggable(target, { place, onselect, onpoint, onleave, selection }) {
  let start = null;

  const x = (event) => {
    const { left, right } = place();
    return Math.min(Math.max(event.clientX - target.getBoundingClientRect().left, left), right);
  };

  target.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    start = x(event);
    target.setPointerCapture(event.pointerId);
  });
  target.addEventListener("pointermove", (event) => {
    onpoint(place().back(x(event)));
    if (start === null) return;
    selection(Math.min(start, x(event)), Math.max(start, x(event)));
  });
  target.addEventListener("pointerup", (event) => {
    const [from, until] = [start, x(event)].sort((a, b) => a - b);
    const chosen = start !== null && until - from >= LEAST_PX;
    start = null;
    selection(0, 0);
    if (chosen) onselect(place().back(from), place().back(until));
  });
  target.addEventListener("pointercancel", () => {
    start = null;
    selection(0, 0);
  });
  target.addEventListener("pointerleave", onleave);
}
