// Figures, times and names as they are read.

const TIME = { hour: "2-digit", minute: "2-digit", second: "2-digit", timeZoneName: "short" };
const PRECISE = new Intl.DateTimeFormat(undefined, { year: "numeric", month: "short", day: "numeric", ...TIME });
const CLOCK = new Intl.DateTimeFormat(undefined, TIME);
const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
const SHORT = { day: "d", hour: "h", minute: "min", second: "s" };

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

/** A relief as people say it: 0.4 is "40 % less", −0.1 "10 % more". */
export function relief(value) {
  if (value === null || value === undefined) return "–";
  if (value === 0) return "no change";
  return `${plain(Math.abs(value) * 100)} % ${value > 0 ? "less" : "more"}`;
}

export function moment(text) {
  return text ? PRECISE.format(new Date(text)) : "–";
}

/** How long ago, in a few letters: "18 s". */
export function age(text, now = Date.now()) {
  if (!text) return "–";
  const seconds = Math.max((now - new Date(text).getTime()) / 1000, 0);
  const [unit, size] = UNITS.find(([, length]) => seconds >= length) ?? UNITS.at(-1);
  return `${Math.floor(seconds / size)} ${SHORT[unit]}`;
}

/** A length of time as people say it: "2 h 30 min". */
export function duration(seconds) {
  if (seconds < 60) return `${plain(seconds)} s`;
  const place = UNITS.findIndex(([, size]) => size <= seconds);
  const [[whole, size], [least, part]] = UNITS.slice(place, place + 2);
  const parts = Math.round(seconds / part), each = size / part;
  const rest = parts % each;
  return `${Math.floor(parts / each)} ${SHORT[whole]}${rest ? ` ${rest} ${SHORT[least]}` : ""}`;
}

/** Moments in a sentence of the service, which writes them in UTC, in the reader's own time zone. */
export function localTimes(text) {
  return text.replace(/\b(\d{4}-\d\d-\d\d) (\d\d:\d\d(?::\d\d)?) UTC\b/g, (_, day, time) => moment(`${day}T${time}Z`));
}

/** The reader's time zone, as times on the page name it. */
export function zone() {
  return new Intl.DateTimeFormat(undefined, { timeZoneName: "short" }).formatToParts(new Date()).find((part) => part.type === "timeZoneName").value;
}

/** The time of day, with its zone. */
export function clock(at) {
  return CLOCK.format(new Date(at));
}

/** A figure with so many decimals, so that figures below each other line up. */
export function fixed(value, digits) {
  if (value === null || value === undefined) return "–";
  return Math.abs(value) >= 1e6 ? value.toExponential(2) : value.toLocaleString(undefined, { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** "performance_regression" as people write it. */
export function words(name) {
  return name ? String(name).replaceAll("_", " ") : "–";
}

/** Names and units of the snapshot's own fields, as charts and tables write them. */
const MEASURED = {
  phi: ["Φ", ""], kappa_eff: ["κ", ""], drift: ["drift", "rad"], error_rate: ["errors", "%"], avg_latency_ms: ["latency", "ms"],
  memory_usage_mb: ["memory", "MB"], cpu_usage_pct: ["CPU", ""], request_count: ["requests", ""],
};

/** What a measurement is called; a metric that the system named itself keeps its name. */
export function measurement(name) {
  return MEASURED[name]?.[0] ?? name;
}

export function unitOf(name) {
  return MEASURED[name]?.[1] ?? "";
}

const UNIT_ENDINGS = { s: "s", ms: "ms", mb: "MB" };

/** Units of limits that their names do not say, or not in full. */
const UNITS_OF_LIMITS = {
  phi_decline_slope: "per minute", memory_slope_max_mb: "MB per minute", drift_max: "rad", error_rate_max: "share, 0 to 1",
  drift_warning_ratio: "share of drift max", phi_near_min_ratio: "times Φ min", breakdown_max: "snapshots",
};

/** "latency_max_ms" as people write it: "latency max (ms)". */
export function setting(name) {
  const parts = name.split("_").map((part) => ({ phi: "Φ", kappa: "κ" })[part] ?? part);
  const ending = UNIT_ENDINGS[parts.at(-1)];
  const unit = UNITS_OF_LIMITS[name] ?? ending;
  return (ending ? parts.slice(0, -1) : parts).join(" ") + (unit ? ` (${unit})` : "");
}

/** What an incident is about. */
export function subject({ symptom, silent }) {
  return words(symptom ?? (silent ? "silence" : "degradation"));
}

export function tone(word) {
  return {
    healthy: "good", verified: "good", resolved: "good", delivered: "good", gain: "good", applied: "good",
    helped: "good", apply: "good", improved: "good", unchanged: "good",
    warning: "warning", proposed: "warning", pending: "warning", approved: "warning", unresolved: "warning",
    test_more: "warning", ask_human: "warning", silent: "warning", missing: "warning",
    critical: "critical", open: "critical", dead: "critical", regression: "critical", worsened: "critical", worse: "critical",
    reject: "critical",
  }[word] ?? "plain";
}
