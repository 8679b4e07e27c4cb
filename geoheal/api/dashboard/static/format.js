// Figures, times and names as they are read.

const PRECISE = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
const RELATIVE = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];

/** Four significant digits; an en dash for what was not measured. */
export function figure(value, unit = "") {
  if (value === null || value === undefined) return "–";
  if (unit === "%") return `${plain(value * 100)} %`;
  return unit ? `${plain(value)} ${unit}` : plain(value);
}

function plain(value) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e7 || size < 1e-4) return value.toExponential(2);
  return Number(value.toPrecision(4)).toLocaleString(undefined, { maximumFractionDigits: 6 });
}

export function share(value) {
  if (value === null || value === undefined) return "–";
  return `${value > 0 ? "+" : value < 0 ? "−" : ""}${plain(Math.abs(value) * 100)} %`;
}

export function moment(text) {
  return text ? PRECISE.format(new Date(text)) : "–";
}

export function ago(text, now = Date.now()) {
  if (!text) return "never";
  const seconds = (new Date(text).getTime() - now) / 1000;
  const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? UNITS.at(-1);
  return RELATIVE.format(Math.round(seconds / size), unit);
}

/** "performance_regression" as people write it. */
export function words(name) {
  return name ? String(name).replaceAll("_", " ") : "–";
}

export function tone(word) {
  return {
    healthy: "good", verified: "good", resolved: "good", delivered: "good", gain: "good", applied: "good",
    helped: "good", apply: "good",
    warning: "warning", proposed: "warning", pending: "warning", approved: "warning", unresolved: "warning",
    test_more: "warning", ask_human: "warning",
    critical: "critical", open: "critical", dead: "critical", regression: "critical", worsened: "critical",
    reject: "critical",
  }[word] ?? "plain";
}
