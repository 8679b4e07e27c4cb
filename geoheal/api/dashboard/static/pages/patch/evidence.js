// What was measured of a patch: in the sandbox, and in the system since it was applied.

import { beforeAfter } from "../../charts/before_after.js";
import { intervalPlot } from "../../charts/interval_plot.js";
import { badge, h, table } from "../../elements.js";
import { figure, measurement, moment, share, tone, unitOf, words } from "../../format.js";

export function evidence({ relief, fitness, verification }) {
  const judged = fitness?.judgement;
  const verified = verification?.judgement;
  const parts = [
    h("h3", {}, "In the sandbox"),
    beforeAfter(`${words(relief.metric ?? "the symptom")}, current and changed code`, relief.before, relief.after, judgedUnit(judged, relief.metric)),
    fitness ? "" : h("p", { class: "empty" }, "No evaluation is stored with it."),
    fitness?.tests ? h("p", {}, `Tests: ${fitness.tests.reason}`) : "",
    judged ? intervalPlot(judged.comparisons, "changes measured in the sandbox", relief.metric) : "",
    ...(judged?.notices ?? []).map((notice) => h("p", { class: "hint" }, notice)),
    h("h3", {}, "In the system"),
  ];
  if (!verification) return [...parts, h("p", { class: "empty" }, "Not measured yet: it is compared with the snapshots after it was applied.")];
  return [
    ...parts,
    h("p", {}, badge(words(verification.effect), tone(verification.effect)), ` ${verification.reason}`),
    onCanary(verification.canary),
    estimated(verification),
    beforeAfter("median before and after", verification.before, verification.after, unitOf(verification.findings?.[0]?.metric)),
    verified ? intervalPlot(verified.comparisons, "changes in the system's own snapshots", verification.findings?.[0]?.metric) : "",
    verification.findings?.length ? compared(verification.findings) : "",
  ];
}

/** What one node showed beside the others, before these had the patch, too. */
function onCanary(canary) {
  if (!canary) return "";
  const since = canary.promoted_at ? ` All nodes have it since ${moment(canary.promoted_at)}.` : "";
  return h("p", {}, `On ${canary.nodes.join(", ")} first: ${words(canary.effect)}. ${canary.reason}${since}`);
}

/** The estimate beside the medians: what would have happened anyway is taken off it. */
function estimated({ findings }) {
  const [first] = findings ?? [];
  if (!first || first.change === null || first.scale !== "relative") return "";
  const bounds = first.interval ? `, between ${share(first.interval[0])} and ${share(first.interval[1])} (95 %)` : "";
  return h("p", {}, `The patch changed ${measurement(first.metric)} by ${share(first.change)}${bounds}: estimated from all snapshots, ` +
    "without what would have happened anyway. The medians are what was seen.");
}

/** A change in its unit; one of a share in hundredths. */
function signed(value, unit) {
  if (value === null) return "–";
  return `${value > 0 ? "+" : value < 0 ? "−" : ""}${figure(Math.abs(value), unit)}`;
}

/** Every metric before and since the patch; the symptom's first. */
function compared(findings) {
  const change = ({ metric, change: value, scale }) => (scale === "relative" ? share(value) : signed(value, unitOf(metric)));
  return table("Changes in the system's own snapshots", ["Metric", "Before", "After", "Change", "Snapshots"], findings.map((each) => [
    measurement(each.metric), figure(each.before, unitOf(each.metric)), figure(each.after, unitOf(each.metric)), change(each), each.snapshots.join(" and "),
  ]));
}

/** As it was judged; a patch whose evaluation was deleted meanwhile has the usual one. */
function judgedUnit(judgement, name) {
  return judgement?.comparisons.find((each) => each.metric.name === name)?.metric.unit ?? { latency: "ms", memory: "MB", drift: "rad" }[name] ?? "";
}
