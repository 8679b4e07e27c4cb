// The outbox of messages about incidents.

import { get, path, post } from "../api.js";
import { to } from "../address.js";
import { badge, h, table } from "../elements.js";
import { moment, tone, words } from "../format.js";
import { actions } from "./actions.js";

export async function showAlerts({ system, signal, say, reload }) {
  const { alerts, next_cursor: next } = await get("/alerts", { system, limit: 100 }, signal);
  return [
    h("div", { class: "title" }, h("h1", {}, "Alerts")),
    table("Alerts, newest first", ["Written", "Kind", "Channel", "State", "Tries", "Next try", "Error", "Incident", "Action"],
      alerts.map((alert) => row(system, alert, say, reload)), "Nothing was sent about this system."),
    next ? h("p", { class: "hint" }, "Older ones are at /alerts of the API.") : "",
  ];
}

function row(system, alert, say, reload) {
  return [
    moment(alert.created_at), `${words(alert.kind)} ${alert.period > 1 ? alert.period : ""}`, alert.channel, badge(alert.state, tone(alert.state)),
    String(alert.attempts), alert.next_attempt_at ? moment(alert.next_attempt_at) : "–", alert.error ?? "–",
    h("a", { href: to(["systems", system, "incidents", alert.incident_id]) }, "incident"),
    alert.state === "dead" ? actions(`Alert of ${moment(alert.created_at)}`, say, reload, [
      { label: "Send again", done: "It is sent again.", run: () => post(path("alerts", alert.id, "retry"), { system }) }]) : "–",
  ];
}
