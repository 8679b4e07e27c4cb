// All systems at a glance.

import { get } from "../api.js";
import { to } from "../address.js";
import { badge, h, table } from "../elements.js";
import { ago, figure, moment, tone } from "../format.js";

const REFRESH_MS = 15_000, PAGE = 25;
const COLUMNS = ["System", "Status", "Φ", "κ", "Drift", "Incident", "Patches waiting", "Last snapshot"];

export async function showSystems({ signal, say }) {
  const entries = [];
  let next = await more(entries, null, signal);
  const filter = h("input", { type: "search", id: "filter", oninput: () => draw() });
  const list = h("div");
  const button = h("button", { type: "button", hidden: true, onclick: load }, "More systems");

  function draw() {
    const wanted = filter.value.trim().toLowerCase();
    const shown = entries.filter((entry) => `${entry.name} ${entry.health.status}`.toLowerCase().includes(wanted));
    const empty = entries.length ? "No system matches." : "No system has sent a snapshot yet.";
    list.replaceChildren(table("Systems", COLUMNS, shown.map(row), empty));
    button.hidden = next === null;
    if (wanted) say(`${shown.length} of ${entries.length} systems`);
  }

  async function load() {
    next = await more(entries, next, signal);
    draw();
  }

  const timer = setInterval(async () => {
    if (document.hidden || list.contains(document.activeElement)) return;
    const fresh = [];
    let cursor = await more(fresh, null, signal).catch(() => undefined);
    while (cursor && fresh.length < entries.length) cursor = await more(fresh, cursor, signal).catch(() => undefined);
    if (cursor === undefined || signal.aborted) return;
    entries.splice(0, entries.length, ...fresh);
    next = cursor;
    draw();
  }, REFRESH_MS);
  signal.addEventListener("abort", () => clearInterval(timer));
  draw();
  return [
    h("div", { class: "title" }, h("h1", {}, "Systems"), h("label", { class: "filter" }, "Filter ", filter)),
    list, button,
  ];
}

async function more(entries, cursor, signal) {
  const answer = await get("/overview", { cursor, limit: PAGE }, signal);
  entries.push(...answer.overview);
  return answer.next_cursor;
}

function row({ name, health, incident, incident_id: incidentId, patches_proposed: waiting }) {
  return [
    h("a", { href: to(["systems", name]) }, name),
    h("span", { title: health.issues.join("\n") }, badge(health.status, tone(health.status))),
    figure(health.current_phi),
    figure(health.current_kappa),
    figure(health.basin_drift, "rad"),
    incident ? h("a", { href: to(["systems", name, "incidents", incidentId]) }, badge(incident, tone(incident))) : "none",
    waiting ? h("a", { href: to(["systems", name, "patches"], { state: "proposed" }) }, String(waiting)) : "none",
    h("time", { datetime: health.last_snapshot ?? "", title: moment(health.last_snapshot) }, ago(health.last_snapshot)),
  ];
}
