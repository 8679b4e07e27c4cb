// What is normal for a system, as it was learnt from its history, and its baselines.

import { get, path } from "../../api.js";
import { badge, facts, h, section, table } from "../../elements.js";
import { duration, localTimes, moment, words } from "../../format.js";
import { actions } from "../actions.js";
import { normal } from "../controls/normal.js";

export async function showCalibration({ system, signal, say, reload }) {
  const [{ system: { calibration: stands } }, { baselines }] = await Promise.all([
    get(path("systems", system), {}, signal), get("/baselines", { system, limit: 20 }, signal),
  ]);
  const learnt = stands.calibrated ? (await get("/calibration", { system }, signal)).calibration : null;
  return [
    h("div", { class: "title" }, h("h1", {}, `Calibration of ${system}`)),
    h("p", {}, localTimes(stands.message)),
    learnt ? section("What is normal", about(learnt), h("ul", {}, learnt.explanation.map((each) => h("li", {}, localTimes(each))))) : "",
    section("Set it again",
      h("p", { class: "hint" }, "The baseline is where the basin should be. A calibration learns what is normal from the system's history, and also sets the baseline; it needs a history without incidents."),
      normal(system, (title, choices) => actions(title, say, reload, choices))),
    section("Baselines", table("Baselines, newest first", ["Set", "State", "From"], baselines.map((each) => [
      moment(each.created_at), each.active ? badge("in use", "good") : badge("past"), words(each.source),
    ]), "None yet.")),
  ];
}

function about(learnt) {
  return facts([
    ["Learnt from", `${moment(learnt.since)} – ${moment(learnt.until)}`], ["Snapshots", learnt.snapshots.toLocaleString()],
    ["One every", duration(learnt.step_s)], ["Started", learnt.automatic ? "automatically, and again every week" : "by a person"],
    ["Watched", [...learnt.metrics, ...(learnt.basin ? ["basin"] : [])].join(", ")],
  ]);
}
