// Chooses the page that the address names, and shows it.

import { get, Refusal } from "./api.js";
import { fitToRole } from "./access.js";
import { parse, to } from "./address.js";
import { keepAges } from "./ages.js";
import { h } from "./elements.js";
import { liveAtLeast } from "./live.js";
import { showControls } from "./pages/controls/page.js";
import { showComparison } from "./pages/compare/page.js";
import { showAlerts } from "./pages/alerts.js";
import { showIncident } from "./pages/incident/page.js";
import { showIncidents } from "./pages/incidents.js";
import { showPatch } from "./pages/patch/page.js";
import { showPatches } from "./pages/patches.js";
import { showProfile } from "./pages/profile/page.js";
import { showStrategies } from "./pages/strategies.js";
import { showAnomalies } from "./pages/system/anomalies.js";
import { showCalibration } from "./pages/system/calibration.js";
import { showNodes } from "./pages/system/nodes.js";
import { showSystem } from "./pages/system/page.js";
import { showSystems } from "./pages/systems.js";
import { showTokens } from "./pages/tokens.js";
import { forgetToken, tell } from "./token.js";
import { visible } from "./visible.js";

const PARTS = { incidents: [showIncidents, showIncident], patches: [showPatches, showPatch], anomalies: [showAnomalies], nodes: [showNodes], calibration: [showCalibration], strategies: [showStrategies], alerts: [showAlerts], compare: [showComparison], profile: [showProfile], controls: [showControls] };
const TITLES = { compare: "Comparison" };
/** Lists that there are of all systems, too. */
const OF_ALL = ["incidents", "patches", "alerts"];
const TABS = [["Health"], ["Incidents", "incidents"], ["Patches", "patches"], ["Anomalies", "anomalies"], ["Nodes", "nodes"], ["Calibration", "calibration"], ["Profile", "profile"], ["Compare", "compare"], ["Strategies", "strategies"], ["Alerts", "alerts"], ["Controls", "controls"]];

const main = document.getElementById("main");
let leaving = new AbortController();
let first = true;
/** After which a page is asked for again that nobody answered. */
const RETRY_MS = 10_000;

/** Say something to those who listen. */
export function say(text) {
  document.getElementById("status").textContent = visible(text);
}

function choose(parts) {
  if (parts.length === 0) return { title: "Systems", show: showSystems };
  const [area, system, part, id] = parts;
  if (parts.length === 1 && OF_ALL.includes(area)) return { title: capital(area), show: PARTS[area][0] };
  if (parts.length === 1 && area === "tokens") return { title: "Tokens", show: showTokens };
  if (area !== "systems" || !system || parts.length > 4) return null;
  if (!part) return { title: system, show: showSystem };
  const shows = Object.hasOwn(PARTS, part) ? PARTS[part] : [];
  const show = shows[id ? 1 : 0];
  return show ? { title: `${TITLES[part] ?? capital(part)} of ${system}`, show } : null;
}

function capital(word) {
  return `${word[0].toUpperCase()}${word.slice(1)}`;
}

async function navigate() {
  leaving.abort();
  leaving = new AbortController();
  const { signal } = leaving;
  const { parts, query } = parse(location.hash);
  const page = choose(parts);
  trail(parts);
  for (const link of document.querySelectorAll(".top nav a")) {
    const here = link.getAttribute("href") === `#/${parts.length === 1 ? parts[0] : ""}` && parts.length < 2;
    if (here) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  main.replaceChildren(h("p", { class: "loading" }, "Loading…"));
  main.setAttribute("aria-busy", "true");
  try {
    if (page === null) throw new Refusal(404, "There is no such page.");
    document.title = `${visible(page.title)} – geoheal`;
    const context = { system: parts[1], id: parts[3], query, signal, say, reload: navigate };
    await fitToRole(signal);
    const content = await page.show(context);
    if (signal.aborted) return;
    main.replaceChildren(...content.flat(Infinity));
    liveAtLeast(() => get("/access", {}, signal), signal);
    say(`${page.title} loaded`);
  } catch (error) {
    if (signal.aborted) return;
    fail(error, signal);
  } finally {
    if (!signal.aborted) settle();
  }
}

function settle() {
  main.removeAttribute("aria-busy");
  if (!first) main.focus();
  first = false;
}

function fail(error, signal) {
  if (!(error instanceof Refusal)) console.error(error);
  if (error.status === 0) setTimeout(() => { if (!signal.aborted) navigate(); }, RETRY_MS);
  const text = error instanceof Refusal ? error.message : "The page could not be shown; see the browser's console.";
  if (error.status === 404 && parse(location.hash).parts.length < 3) trail([]);
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
keepAges();
navigate();
