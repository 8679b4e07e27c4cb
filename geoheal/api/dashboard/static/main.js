// Chooses the page that the address names, and shows it.

import { Refusal } from "./api.js";
import { parse, to } from "./address.js";
import { h } from "./elements.js";
import { showAlerts } from "./pages/alerts.js";
import { showIncident } from "./pages/incident.js";
import { showIncidents } from "./pages/incidents.js";
import { showPatch } from "./pages/patch.js";
import { showPatches } from "./pages/patches.js";
import { showStrategies } from "./pages/strategies.js";
import { showSystem } from "./pages/system.js";
import { showSystems } from "./pages/systems.js";
import { forgetToken, tell } from "./token.js";

const PARTS = { incidents: [showIncidents, showIncident], patches: [showPatches, showPatch], strategies: [showStrategies], alerts: [showAlerts] };
const TABS = [["Health"], ["Incidents", "incidents"], ["Patches", "patches"], ["Strategies", "strategies"], ["Alerts", "alerts"]];

const main = document.getElementById("main");
let leaving = new AbortController();
let first = true;

/** Say something to those who listen. */
export function say(text) {
  document.getElementById("status").textContent = text;
}

function choose(parts) {
  if (parts.length === 0) return { title: "Systems", show: showSystems };
  const [area, system, part, id] = parts;
  if (area !== "systems" || !system || parts.length > 4) return null;
  if (!part) return { title: system, show: showSystem };
  const shows = Object.hasOwn(PARTS, part) ? PARTS[part] : [];
  const show = shows[id ? 1 : 0];
  return show ? { title: `${part[0].toUpperCase()}${part.slice(1)} of ${system}`, show } : null;
}

async function navigate() {
  leaving.abort();
  leaving = new AbortController();
  const { signal } = leaving;
  const { parts, query } = parse(location.hash);
  const page = choose(parts);
  trail(parts);
  main.replaceChildren(h("p", { class: "loading" }, "Loading…"));
  main.setAttribute("aria-busy", "true");
  try {
    if (page === null) throw new Refusal(404, "There is no such page.");
    const context = { system: parts[1], id: parts[3], query, signal, say, reload: navigate };
    const content = await page.show(context);
    if (signal.aborted) return;
    main.replaceChildren(...content.flat(Infinity));
    document.title = `${page.title} – geoheal`;
    say(`${page.title} loaded`);
  } catch (error) {
    if (signal.aborted) return;
    fail(error);
  } finally {
    if (!signal.aborted) settle();
  }
}

function settle() {
  main.removeAttribute("aria-busy");
  if (!first) main.focus();
  first = false;
}

function fail(error) {
  if (!(error instanceof Refusal)) console.error(error);
  const text = error instanceof Refusal ? error.message : "The page could not be shown; the browser's console tells why.";
  document.title = "Problem – geoheal";
  main.replaceChildren(
    h("h1", {}, "This did not work"),
    h("p", { class: "problem", role: "alert" }, text),
    h("p", {}, h("button", { type: "button", onclick: navigate }, "Try again"), " ", h("a", { href: "#/" }, "All systems")),
  );
}

function trail(parts) {
  const [, system, part] = parts;
  const nav = !system ? [] : [h("nav", { class: "trail", "aria-label": `System ${system}` },
    h("span", { class: "where" }, system),
    h("ul", {}, TABS.map(([label, name]) => h("li", {},
      h("a", { href: to(["systems", system, name].filter(Boolean)), "aria-current": part === name ? "page" : null }, label)))))];
  document.getElementById("trail").replaceChildren(...nav);
}

document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
document.getElementById("forget").addEventListener("click", () => {
  forgetToken();
  navigate();
});
window.addEventListener("hashchange", navigate);
tell();
navigate();
