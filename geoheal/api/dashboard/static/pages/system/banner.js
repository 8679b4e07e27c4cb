// What is wrong with a system now, who has it, and which patch waits: above everything else on its page.

import { get } from "../../api.js";
import { to } from "../../address.js";
import { h } from "../../elements.js";
import { moment, subject, words } from "../../format.js";

/** The open incident and the waiting patches of a system. */
export async function troubleOf(system, signal) {
  const [{ incidents }, { patches }] = await Promise.all([
    get("/incidents", { system, state: "open", limit: 1 }, signal),
    get("/patches", { system, state: "proposed", limit: 5 }, signal),
  ]);
  return { incident: incidents[0] ?? null, patches };
}

export function banner(system, { incident, patches }) {
  if (!incident && patches.length === 0) return [];
  return [h("div", { class: `banner ${incident?.severity ?? "warning"}`, role: "region", "aria-label": "What is wrong now" },
    incident ? h("p", {}, h("a", { href: to(["systems", system, "incidents", incident.id]) }, `${words(incident.severity)} incident`),
      ` (${subject(incident)}) since ${moment(incident.first_seen_at)}; `,
      incident.acknowledged_by ? `acknowledged by ${incident.acknowledged_by}.` : "not acknowledged.",
      incident.escalation ? ` Healing gave up: ${incident.escalation}` : "") : "",
    patches.map((patch) => h("p", {}, "A patch waits for a decision: ",
      h("a", { href: to(["systems", system, "patches", patch.id]) }, patch.title))))];
}
