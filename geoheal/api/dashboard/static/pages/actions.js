// Buttons that change something: told to the service once, its answer shown in a sentence.

import { Refusal } from "../api.js";
import { h } from "../elements.js";

/** @param choices [{ label, run, done, primary, disabled, before, confirm }] */
export function actions(title, say, reload, choices) {
  const outcome = h("p", { role: "alert", class: "problem", hidden: true });
  const buttons = choices.map((choice) => h("button", {
    type: "button", class: choice.primary ? "primary" : "", disabled: choice.disabled, onclick: () => press(choice),
  }, choice.label));

  async function press(choice) {
    if (choice.confirm && !window.confirm(choice.confirm)) return;
    outcome.hidden = true;
    const were = buttons.map((button) => button.disabled);
    for (const button of buttons) button.disabled = true;
    try {
      await choice.run();
      await reload();
      say(choice.done);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      outcome.textContent = error.message;
      outcome.hidden = false;
      buttons.forEach((button, place) => { button.disabled = were[place]; });
    }
  }

  return h("div", { class: "actions", role: "group", "aria-label": title },
    choices.map((choice, place) => h("span", {}, choice.before ?? "", buttons[place])), outcome);
}
