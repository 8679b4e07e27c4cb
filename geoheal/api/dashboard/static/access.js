// What the person's token allows: whoever may only read sees no button that would be refused.

import { find } from "./api.js";
import { token } from "./token.js";

let asked;

/** Hide what only an operator may do, where this is not one. */
export async function fitToRole(signal) {
  if (asked !== token()) {
    const answer = await find("/access", {}, signal);
    document.body.classList.toggle("reads", answer?.access.role === "viewer");
    asked = token();
  }
}

export function mayOnlyRead() {
  return document.body.classList.contains("reads");
}
