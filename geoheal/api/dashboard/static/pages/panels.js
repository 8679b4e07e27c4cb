// What is drawn of a system, with the limits that hold for it.

const TONES = { linear: "plain", geometric: "plain", hierarchical: "good", breakdown: "critical" };

/** The healthy band and what was measured, never beyond what Φ can be. */
function phiRange(low, high) {
  return [Math.max(0, Math.min(low - 0.03, 0.6)), Math.min(1, Math.max(high + 0.03, 0.92))];
}

/** A metric that the system names itself. */
export function ownPanel(name, limits = []) {
  return { name, title: name, unit: "", limits };
}

/** @param thresholds of the system; @param regimes [{regime, from_phi}] in the order of rising Φ. */
export function panels(thresholds, regimes) {
  const limit = (value, label, tone = "critical") => ({ value, label, tone });
  const { kappa_star: star, drift_max: drift } = thresholds;
  const off = 2 * thresholds.kappa_tolerance;
  const band = regimes.map(({ regime, from_phi: from }, place) => ({
    label: regime, from, until: regimes[place + 1]?.from_phi ?? null, tone: TONES[regime] ?? "plain",
  }));
  return [
    { name: "phi", title: "Integration Φ", unit: "", bands: band, range: phiRange,
      limits: [limit(thresholds.phi_min, "least mean"), limit(thresholds.phi_max, "greatest mean")] },
    { name: "kappa_eff", title: "Coupling κ", unit: "",
      bands: [{ label: "tolerance", from: star - off, until: star + off, tone: "good" }],
      limits: [limit(star, "κ*", "plain"), limit(star - off, "off resonance", "warning"), limit(star + off, "off resonance", "warning")] },
    { name: "drift", title: "Drift from the baseline", unit: "rad",
      limits: [limit(drift * thresholds.drift_warning_ratio, "warning", "warning"), limit(drift, "critical")] },
    { name: "error_rate", title: "Errors", unit: "%", range: (low, high) => [0, Math.max(high * 1.08, thresholds.error_rate_max * 1.15)], limits: [limit(thresholds.error_rate_max, "critical")] },
    { name: "avg_latency_ms", title: "Latency", unit: "ms", limits: [limit(thresholds.latency_max_ms, "warning", "warning")] },
    { name: "memory_usage_mb", title: "Memory", unit: "MB", limits: [limit(thresholds.memory_max_mb, "warning", "warning")] },
    { name: "cpu_usage_pct", title: "CPU (percent of a core)", unit: "", limits: [] },
  ];
}
