// Drawing again what has changed, and nothing that somebody has their hands on.

/** Fill a box where what it tells has changed, but for what somebody is about to press or to fill in.
 *
 * @param key what the box tells; @param make its children; @param force draw also under somebody's hands
 */
export function put(box, key, make, force = false) {
  const drawn = JSON.stringify(key);
  const held = box.contains(document.activeElement);
  if (box.drawn === drawn || (held && !force)) return;
  box.drawn = drawn;
  box.replaceChildren(...[make()].flat(Infinity));
  if (held) document.getElementById("main").focus({ preventScroll: true });
}
