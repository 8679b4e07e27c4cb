// What calibrated detection found unusual of a system, with its evidence.

import { get, path } from "../../api.js";
import { badge, h } from "../../elements.js";
import { figure, localTimes, moment, tone, words } from "../../format.js";
import { listing } from "../listing.js";

export async function showAnomalies(page) {
  const { system: { calibration } } = await get(path("systems", page.system), {}, page.signal);
  const [title, ...list] = await listing({
    title: "Anomalies", what: "anomalies", states: [], row,
    empty: calibration.calibrated ? "Nothing unusual was found since it was calibrated." : "Detection starts when the system is calibrated.",
    columns: ["Fired", "Severity", "What moved", "First sign", "Over", "Evidence", "False alarms"],
  }, page);
  return [title, h("p", { class: "hint" }, localTimes(calibration.message)), ...list];
}

function row(anomaly) {
  const proof = anomaly.proofs.find((each) => each.evidence === anomaly.evidence);
  return [
    moment(anomaly.at), badge(anomaly.severity, tone(anomaly.severity)), localTimes(anomaly.message), moment(anomaly.since),
    anomaly.cleared_at ? moment(anomaly.cleared_at) : h("strong", {}, "not yet"), words(anomaly.evidence),
    proof ? `${figure(proof.false_alarms_per_day)} a day` : "–",
  ];
}
