// Keeping a page up to date, and saying since when it is not.

import { Refusal } from "./api.js";
import { h } from "./elements.js";
import { clock } from "./format.js";

export const REFRESH_MS = 15_000;
const OLD = "no answer – ";

/** Pages that keep themselves up to date, by the signal that ends them. */
const kept = new WeakSet();

/** Keep asking for a page that does not refresh itself: it, too, says when nobody answers. */
export function liveAtLeast(ask, signal) {
  if (!kept.has(signal)) live(ask, signal);
}

/** Ask again and again until the page is left; what is shown while nobody answers is marked as old.
 *
 * @param refresh fetches and draws; whatever it throws means that the page is as it was.
 */
export function live(refresh, signal, every = REFRESH_MS) {
  kept.add(signal);
  const notice = new Notice();
  let asking = null;

  /** Refresh once; who calls it while another refresh is on its way gets one that begins after that. */
  async function ask() {
    await asking;
    if (signal.aborted) return;
    asking ??= once().finally(() => { asking = null; });
    await asking;
  }

  async function once() {
    try {
      await refresh();
      notice.clear();
    } catch (error) {
      if (signal.aborted || error.name === "AbortError") return;
      if (!(error instanceof Refusal)) console.error(error);
      notice.show(error);
    }
  }

  function due() {
    if (asking === null && !document.hidden) ask();
  }

  const timer = setInterval(due, every);
  document.addEventListener("visibilitychange", due, { signal });
  signal.addEventListener("abort", () => {
    clearInterval(timer);
    notice.clear();
  });
  return ask;
}

/** A line above the page, and a word in its title: until when what is shown was true. */
class Notice {
  constructor() {
    this.place = document.getElementById("notice");
    this.answered = Date.now();
  }

  clear() {
    this.answered = Date.now();
    document.body.classList.remove("old");
    this.place.replaceChildren();
    if (document.title.startsWith(OLD)) document.title = document.title.slice(OLD.length);
  }

  show(error) {
    if (document.body.classList.contains("old")) return;
    const silent = !(error instanceof Refusal) || error.status === 0 || error.status >= 500;
    const what = silent ? "The service has not answered" : "The page has not been refreshed";
    const why = silent && error.status !== 503 ? "" : ` ${error.message}`;
    document.body.classList.add("old");
    document.title = `${OLD}${document.title}`;
    this.place.replaceChildren(h("p", { class: "problem", role: "alert" },
      `${what} since ${clock(this.answered)}: what you see is from then.${why} It is asked again and again.`));
  }
}
