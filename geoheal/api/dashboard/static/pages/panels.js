// What is drawn of a system, with the limits that hold for it.

const TONES = { linear: "plain", geometric: "plain", hierarchical: "good", breakdown: "critical" };

/** @param thresholds of the system; @param regimes [{regime, from_phi}] in the order of rising Φ. */
export function panels(thresholds, regimes) {
  const limit = (value, label, tone = "critical") => ({ value, label, tone });
  const { kappa_star: star, drift_max: drift } = thresholds;
  const off = 2 * thresholds.kappa_tolerance;
  const band = regimes.map(({ regime, from_phi: from }, place) => ({
    label: regime, from, until: regimes[place + 1]?.from_phi ?? null, tone: TONES[regime] ?? "plain",
  }));
  return [
    { name: "phi", title: "Integration Φ", unit: "", bands: band, range: [0, 1],
      limits: [limit(thresholds.phi_min, "least mean"), limit(thresholds.phi_max, "greatest mean")] },
    { name: "kappa_eff", title: "Coupling κ", unit: "",
      bands: [{ label: "tolerance", from: star - off, until: star + off, tone: "good" }],
      limits: [limit(star, "κ*", "plain"), limit(star - off, "off resonance", "warning"), limit(star + off, "off resonance", "warning")] },
    { name: "drift", title: "Drift from the baseline", unit: "rad",
      limits: [limit(drift * thresholds.drift_warning_ratio, "warning", "warning"), limit(drift, "critical")] },
    { name: "error_rate", title: "Errors", unit: "%", limits: [limit(thresholds.error_rate_max, "critical")] },
    { name: "avg_latency_ms", title: "Latency", unit: "ms", limits: [limit(thresholds.latency_max_ms, "warning", "warning")] },
    { name: "memory_usage_mb", title: "Memory", unit: "MB", limits: [limit(thresholds.memory_max_mb, "warning", "warning")] },
    { name: "cpu_usage_pct", title: "CPU", unit: "percent of a core", limits: [] },
  ];
}
