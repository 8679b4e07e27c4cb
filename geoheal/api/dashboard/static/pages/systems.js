// All systems at a glance: the worst first; counted, searched, filtered and sorted by the service.

import { since } from "../ages.js";
import { get, post } from "../api.js";
import { to } from "../address.js";
import { badge, h, table } from "../elements.js";
import { fixed, localTimes, tone } from "../format.js";
import { live } from "../live.js";
import { visible } from "../visible.js";
import { heartbeat } from "../charts/heartbeat.js";
import { actions } from "./actions.js";

const PAGE = 50, HOURS = 24, SETTLE_MS = 250, NAMED = 5;
const STATUSES = [["critical", "critical"], ["warning", "warning"], ["silent", "silent"], ["unknown", "unknown"], ["no_data", "no data"], ["healthy", "healthy"]];
const COLUMNS = [
  { label: "System", sort: "name" }, { label: "Status", sort: "status" }, { label: "What is wrong" }, { label: "Since", sort: "since" }, { label: `Last ${HOURS} hours` },
  { label: "Φ", sort: "phi", number: true }, { label: "κ", sort: "kappa", number: true }, { label: "Drift (rad)", sort: "drift", number: true },
  { label: "Patches waiting", sort: "patches", number: true }, { label: "Last snapshot", sort: "last_snapshot", number: true },
];
/** Sorts whose first press shows what is worst, greatest or latest. */
const GREATEST_FIRST = new Set(["since", "drift", "patches"]);

export async function showSystems({ query, signal, say }) {
  const asked = { q: query.get("q"), status: query.get("status"), sort: query.get("sort"), descending: query.get("descending"), page: query.get("page") };
  let answer = await fetchPage();
  const chips = h("nav", { class: "chips", "aria-label": "Systems by status" });
  const list = h("div");
  const reads = h("p", { class: "hint" });
  const pages = h("nav", { class: "pages", "aria-label": "Pages of systems" });
  const search = h("input", { type: "search", id: "search", value: asked.q ?? "", maxlength: 200, oninput: typed });

  function fetchPage() {
    const { page, ...choice } = asked;
    return get("/overview", { ...choice, limit: PAGE, hours: HOURS, offset: (pageOf(page) - 1) * PAGE }, signal);
  }

  function draw() {
    const key = document.activeElement?.dataset.key;
    chips.replaceChildren(h("ul", {}, counted(answer.counts).map((each) => chip(each, asked))));
    list.replaceChildren(table("Systems", COLUMNS.map((column) => heading(column, asked)), answer.overview.map(row), emptiness(), "fleet"));
    pages.replaceChildren(...turning(asked, answer));
    reads.textContent = visible([missing(answer.unreachable), answer.reads].filter(Boolean).join(" "));
    document.title = `${trouble(answer.counts)}Systems – geoheal`;
    if (key) [...document.querySelectorAll("[data-key]")].find((each) => each.dataset.key === key)?.focus();
  }

  function missing(unreachable) {
    if (!unreachable) return "";
    const { number, systems, reason } = unreachable;
    const named = systems.slice(0, NAMED).join(", ") + (number > NAMED ? ", …" : "");
    return `Without ${number} system${number === 1 ? "" : "s"} (${named}): ${reason}`;
  }

  function emptiness() {
    if (answer.matching > 0) return "There is no such page.";
    if (asked.q || asked.status) return "No system matches.";
    return "No system has sent a snapshot yet: a system is made by its first one. The tutorial shows how to report.";
  }

  async function refresh() {
    answer = await fetchPage();
    draw();
  }

  let settling;
  function typed() {
    clearTimeout(settling);
    settling = setTimeout(async () => {
      asked.q = search.value.trim() || null;
      asked.page = null;
      window.history.replaceState(null, "", to([], asked));
      await ask();
      say(`${answer.matching} of ${Object.values(answer.counts).reduce((sum, each) => sum + each, 0)} systems`);
    }, SETTLE_MS);
  }

  const ask = live(refresh, signal);
  draw();
  return [
    h("div", { class: "title" }, h("h1", {}, "Systems"), panic(say, ask), h("label", { class: "filter" }, "Search ", search)),
    chips, list, pages, reads,
  ];
}

/** The page's number in the address, from 1. */
function pageOf(text) {
  return /^[1-9]\d{0,3}$/.test(text ?? "") ? Number(text) : 1;
}

/** Where this page is among the others, and the way to them. */
function turning(asked, { matching, overview }) {
  const page = pageOf(asked.page);
  const last = Math.max(Math.ceil(matching / PAGE), 1);
  if (last === 1 && page === 1) return [];
  const link = (label, number) => h("a", { href: to([], { ...asked, page: number > 1 ? number : null }), "data-key": `page ${label}` }, label);
  const first = (page - 1) * PAGE + 1;
  return [
    page > 1 ? link("First", 1) : "", page > 1 ? link("Previous", Math.min(page - 1, last)) : "",
    h("span", {}, overview.length ? `${first.toLocaleString()} to ${(first + overview.length - 1).toLocaleString()} of ${matching.toLocaleString()}` : ""),
    page < last ? link("Next", page + 1) : "", page < last ? link("Last", last) : "",
  ];
}

/** What a person presses who wants no machine to change anything now. */
function panic(say, ask) {
  const outcome = h("p");
  return h("section", { "aria-label": "Stop all healing", class: "panic operates" }, actions("All healing", say, ask, [{ label: "Stop all healing", danger: true, confirm: "Stop the healing loops of all systems? Nothing more is tried or applied automatically; applied patches stay.",
      run: async () => {
        const answer = await post("/stop-all");
        outcome.textContent = visible(answer.message);
        return answer;
      } }], { again: true }), outcome);
}

function counted(counts) {
  const all = Object.values(counts).reduce((sum, each) => sum + each, 0);
  return [["", "all", all], ...STATUSES.map(([value, word]) => [value, word, counts[value]])];
}

function chip([value, word, number], asked) {
  const chosen = (asked.status ?? "") === value;
  if (number === 0 && !chosen && value !== "critical") return null;
  const address = to([], { ...asked, status: value, page: null });
  const kind = value && number ? tone(word) : "plain";
  return h("li", {}, h("a", { href: address, class: `chip ${kind}`, "aria-current": chosen ? "true" : null, "data-key": `status ${value}` },
    h("strong", {}, number.toLocaleString()), ` ${word}`));
}

function heading({ label, sort, number }, asked) {
  if (!sort) return { label };
  const current = asked.sort ?? "status";
  const descending = asked.descending === "true";
  const turned = current === sort ? !descending : GREATEST_FIRST.has(sort);
  const address = to([], { ...asked, sort, descending: turned ? "true" : null, page: null });
  const order = current !== sort ? "none" : descending ? "descending" : "ascending";
  return { label, number, order, node: h("a", { href: address, "data-key": `sort ${sort}` }, label) };
}

function trouble({ critical, warning }) {
  if (critical) return `${critical} critical – `;
  return warning ? `${warning} warning – ` : "";
}

function row({ name, health, since: began, incident_id: incident, acknowledged_by: taken, patches_proposed: waiting, last_hours: hours }) {
  const wrong = health.status !== "healthy";
  return [
    h("a", { href: to(["systems", name]), "data-key": `system ${name}` }, name),
    badge(health.status, tone(health.status)),
    wrong ? [sentence(health, name, incident), taken ? h("span", { class: "hint" }, ` ${taken} has it.`) : null] : "",
    wrong ? since(began) : "",
    heartbeat(hours),
    fixed(health.current_phi, 3), fixed(health.current_kappa, 2), fixed(health.basin_drift, 3),
    waiting ? h("a", { href: to(["systems", name, "patches"], { state: "proposed" }), "data-key": `patches ${name}` }, String(waiting)) : "",
    since(health.last_snapshot),
  ];
}

/** A note's first sentence: the whole of it stands on the system's page. */
function firstOf(note) {
  return note ? note.split(/(?<=[.?]) /)[0] : null;
}

/** What is wrong in a sentence, which is the first one of a note; more of it where there is more. */
function sentence({ status, issues, note }, name, incident) {
  const [first, ...others] = issues.length ? issues : [firstOf(note) ?? (status === "no data" ? "It has not reported yet." : "")];
  const text = visible(localTimes(first)) + (others.length ? ` (and ${others.length} more)` : "");
  return incident ? h("a", { href: to(["systems", name, "incidents", incident]), "data-key": `incident ${name}` }, text) : h("span", {}, text);
}
