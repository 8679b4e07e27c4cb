// Who may apply a change, in the words that pages share.

import { badge } from "../../elements.js";

const WORDS = { policy: ["the policy, or a person", "good"], person: ["only a person", "warning"], nobody: ["nobody", "plain"] };

export function decides(who) {
  const [label, tone] = WORDS[who] ?? [who ?? "–", "plain"];
  return badge(label, tone);
}
