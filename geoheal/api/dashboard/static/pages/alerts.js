// The outbox of messages about incidents, of a system or of all.

import { path, post } from "../api.js";
import { to } from "../address.js";
import { badge, h } from "../elements.js";
import { localTimes, moment, tone, words } from "../format.js";
import { actions } from "./actions.js";
import { channels } from "./channels.js";
import { listing } from "./listing.js";

export async function showAlerts(page) {
  const list = await listing({
    title: "Alerts", what: "alerts", states: ["pending", "delivered", "dead"], row: (alert) => row(alert, page), empty: "Nothing was sent.",
    columns: ["Written", "Message", "Severity", "Kind", "Channel", "State", "Tries", "Next try", "Error", "Action"],
  }, page);
  return page.system ? list : [...list, await channels(page)];
}

function row(alert, { say, reload }) {
  return [
    moment(alert.created_at),
    h("a", { href: to(["systems", alert.system, "incidents", alert.incident_id]) }, localTimes(alert.text || "incident")),
    alert.severity ? badge(alert.severity, tone(alert.severity)) : "–",
    `${words(alert.kind)} ${alert.period > 1 ? alert.period : ""}`, alert.channel, badge(alert.state, tone(alert.state)),
    String(alert.attempts), alert.next_attempt_at ? moment(alert.next_attempt_at) : "–", alert.error ?? "–",
    alert.state === "dead" ? actions(`Alert of ${moment(alert.created_at)}`, say, reload, [
      { label: "Send again", done: "It is sent again.", run: () => post(path("alerts", alert.id, "retry"), { system: alert.system }) }]) : "–",
  ];
}
