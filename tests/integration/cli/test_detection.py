"""Calibration, explanations and forecasts on the command line."""

import json
import re
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from geoheal.errors import Conflict, InvalidInput, NotFound, ServiceUnreachable

SAMPLES = 5 * 288


@pytest.fixture
def stored(geoheal, tmp_path):
    """Five days of a system that end now; a queue has grown for half an hour. When that began."""
    rng, now = np.random.default_rng(1), datetime.now(UTC) - timedelta(seconds=30)
    path = tmp_path / "history.csv"
    lines = ["captured_at,phi,queue,hits"]
    for place in range(SAMPLES):
        at = now - timedelta(minutes=5) * (SAMPLES - 1 - place)
        queue = rng.normal(10, 1) + (15.0 if place >= SAMPLES - 6 else 0.0)
        lines.append(f"{at.isoformat()},{rng.normal(0.75, 0.01)},{queue},{rng.normal(100, 3)}")
    path.write_text("\n".join(lines) + "\n")
    assert geoheal("import", path, "--system", "shop", "--metrics", "*")[0] == 0
    return now - timedelta(minutes=32)


def test_what_is_unusual_is_reported_with_evidence(geoheal, stored):
    code, out, _ = geoheal("calibrate", "--system", "shop", "--until", stored.isoformat())
    assert code == 0
    assert "calibrated on 1,433 snapshots: 3 metrics" in out
    explained = geoheal("explain-calibration", "--system", "shop")[1]
    located = re.search(r"^queue: ([\d.]+)", explained, re.MULTILINE)
    assert located is not None
    assert float(located[1]) == pytest.approx(10, abs=0.5)
    code, out, _ = geoheal("explain", "--system", "shop")
    assert code == 0
    assert "shop: critical" in out
    # Which evidence is the strongest depends on the hour: what is normal is learnt by the time of day.
    assert re.search(r"ANOMALY_(CHANNEL|JOINT)", out)
    assert re.search(r"budget 0\.\d+ per day", out)
    assert "queue" in next(line for line in out.splitlines() if "█" in line)
    report = json.loads(geoheal("explain", "--system", "shop", "--json")[1])
    assert report["explanation"]["anomalies"][0]["moved"][0]["metric"] == "queue"


def test_a_forecast_crosses_a_threshold_or_does_not(geoheal, stored):
    code, out, _ = geoheal("forecast", "hits", "--system", "shop", "--horizon", "PT6H", "--above", "50")
    assert code == 0
    assert "hits is above 50 now" in out
    body = json.loads(geoheal("forecast", "hits", "--system", "shop", "--below", "-5", "--json")[1])
    assert body["crossings"][0]["probability"] == 0.0
    with pytest.raises(InvalidInput, match="--horizon must be a duration"):
        geoheal("forecast", "hits", "--horizon", "soon")


def test_what_is_not_there_is_said(geoheal, stored):
    with pytest.raises(NotFound, match="no system 'nobody'"):
        geoheal("calibrate", "--system", "nobody")
    with pytest.raises(Conflict, match="needs 120 samples"):
        geoheal("calibrate", "--system", "shop", "--since", stored.isoformat())
    with pytest.raises(InvalidInput, match="--since 'yesterday' is not a time"):
        geoheal("calibrate", "--system", "shop", "--since", "yesterday")
    with pytest.raises(NotFound, match="not calibrated"):
        geoheal("explain-calibration", "--system", "shop")
    assert "Not calibrated" in geoheal("explain", "--system", "shop")[1]


@pytest.mark.parametrize("command", ["explain", "explain-calibration", "calibrate", "forecast phi"])
def test_a_service_that_is_named_is_asked(geoheal, command):
    with pytest.raises(ServiceUnreachable, match=r"127\.0\.0\.1:1 does not answer"):
        geoheal(*command.split(), "--system", "shop", "--url", "http://127.0.0.1:1")
