// The channels by which alerts are sent, each tried by a button; what it answers stands beside it.

import { get, path, post } from "../api.js";
import { h, section, table } from "../elements.js";
import { actions } from "./actions.js";

export async function channels({ signal }) {
  const { channels: known } = await get("/channels", {}, signal);
  return section("Channels", table("Channels", ["Channel", "Test"], known.map(({ name }) => [name, tried(name)])),
    h("p", { class: "hint" }, "The channels in this service's settings. A test message says that nothing is wrong."));
}

function tried(name) {
  const outcome = h("span", { role: "status" });
  const run = async () => {
    outcome.textContent = "Asked …";
    try {
      const { channel } = await post(path("channels", name, "test"));
      outcome.replaceChildren(h("span", { class: channel.taken ? "" : "problem" }, channel.taken ? "The channel accepted the message." : channel.error));
    } catch (error) {
      outcome.textContent = "";
      throw error;
    }
    return {};
  };
  return [actions(`Channel ${name}`, () => {}, () => {}, [{ label: "Send a test message", run }], { again: true }), outcome];
}
