// Buttons that change something: sent to the service once, its answer shown in a sentence.

import { Refusal } from "../api.js";
import { h } from "../elements.js";
import { visible } from "../visible.js";

/** @param choices [{ label, run, done, primary, danger, disabled, before, confirm }]; without `done` the service's message is shown. */
export function actions(title, say, reload, choices, { again = false } = {}) {
  const outcome = h("p", { role: "alert", class: "problem", hidden: true });
  const buttons = choices.map((choice) => h("button", {
    type: "button", class: choice.primary ? "primary" : choice.danger ? "danger" : "", disabled: choice.disabled, onclick: () => press(choice),
  }, choice.label));

  async function press(choice) {
    if (choice.confirm && !window.confirm(choice.confirm)) return;
    outcome.hidden = true;
    const were = buttons.map((button) => button.disabled);
    for (const button of buttons) button.disabled = true;
    try {
      const answer = await choice.run();
      await reload();
      if (again) enable(were);
      say(choice.done ?? answer.message);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      outcome.textContent = visible(error.message);
      outcome.hidden = false;
      enable(were);
    }
  }

  function enable(were) {
    buttons.forEach((button, place) => { button.disabled = were[place]; });
  }

  return h("div", { class: "actions operates", role: "group", "aria-label": title },
    choices.map((choice, place) => h("span", {}, choice.before ?? "", buttons[place])), outcome);
}
