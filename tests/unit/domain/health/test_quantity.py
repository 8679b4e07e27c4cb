"""What the figures of a finding are."""

import pytest

from geoheal.domain.health.degradation import Finding, Severity
from geoheal.domain.health.quantity import Quantity, quantity_of
from geoheal.domain.past.timeline import SERIES
from geoheal.monitor.health.rules import RULES


@pytest.mark.parametrize(
    ("code", "metric", "quantity"),
    [
        ("LATENCY_HIGH", "latency_ms", Quantity("ms", "avg_latency_ms", is_level=True)),
        ("PHI_DECLINING", "phi_trend", Quantity("per hour", "phi", is_level=False)),
        ("KAPPA_OFF_RESONANCE", "kappa_deviation", Quantity("", "kappa_eff", is_level=False)),
        ("BREAKDOWN_FREQUENT", "breakdowns", Quantity("snapshots", "phi", is_level=False)),
        ("SILENT", "silence_s", Quantity("s", None, is_level=False)),
        ("ANOMALY_CHANNEL", "latency_ms", Quantity("", "avg_latency_ms", is_level=False)),
        ("ANOMALY_CHANNEL", "queue_depth", Quantity("", "queue_depth", is_level=False)),
        ("FORECAST_ERROR_RATE", "error_rate", Quantity("share", "error_rate", is_level=True)),
        ("RULE_queue", "queue_depth", Quantity("", "queue_depth", is_level=True)),
        ("RULE_failing", "failed / requests", Quantity("", None, is_level=False)),
    ],
)
def test_figures_are_what_their_finding_says(code, metric, quantity):
    finding = Finding(
        code=code, severity=Severity.WARNING, metric=metric, value=1.0, threshold=0.5, message=""
    )
    assert quantity_of(finding) == quantity


@pytest.mark.parametrize("limit", [each for ladder in RULES for each in ladder], ids=lambda each: each.code)
def test_every_built_in_rule_has_a_chart(limit):
    finding = Finding(
        code=limit.code, severity=limit.severity, metric=limit.metric, value=1.0, threshold=0.5, message=""
    )
    assert quantity_of(finding).series in SERIES
