// Text that others wrote: every character is visible, none is obeyed. The same rule as geoheal/domain/display.py,
// but for the spaces that browsers put into times and numbers.

const UNSEEN = /(?![\n\t\u00a0\u202f])[\p{C}\p{Zl}\p{Zp}\u034f\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200a\u205f\u2800\u3000\u3164\ufe00-\ufe0f\uffa0\u{e0100}-\u{e01ef}]/gu;

export function visible(text) {
  return String(text).replace(UNSEEN, (character) => {
    if (character === "\r") return "\\r";
    const code = character.codePointAt(0).toString(16);
    if (code.length <= 2) return `\\x${code.padStart(2, "0")}`;
    return code.length <= 4 ? `\\u${code.padStart(4, "0")}` : `\\U${code.padStart(8, "0")}`;
  });
}
