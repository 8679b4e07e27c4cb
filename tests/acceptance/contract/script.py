"""An existing program of the specification: its five test categories, without any set-up.

It is not collected: ``test_script.py`` runs it as users do, twice, on a data folder that is empty at first.
"""

import asyncio
import math
import sys

import numpy as np

from geoheal import (
    CodeFitnessEvaluator,
    GeometricHealthMonitor,
    SelfHealingEngine,
    create_self_healing_system,
    fisher_rao_distance,
)

HEALTHY = {
    "phi": 0.75,
    "kappa_eff": 64.2,
    "basin_coords": np.ones(64) / 8,
    "confidence": 0.8,
    "surprise": 0.2,
    "agency": 0.7,
    "error_rate": 0.01,
    "avg_latency": 120.0,
}


def test_monitoring():
    monitor = GeometricHealthMonitor(history_size=100)
    snapshot = monitor.capture_snapshot({**HEALTHY, "label": "normal", "set_baseline": True})
    assert snapshot.phi == 0.75
    assert snapshot.regime == "hierarchical"
    assert not monitor.detect_degradation()["degraded"]
    for step in range(10):
        bad = {
            "phi": np.float32(0.6 - 0.02 * step),
            "kappa_eff": np.float64(40.0),
            "basin_coords": list(np.random.default_rng(step).normal(size=64)),
            "error_rate": 0.2,
            "avg_latency": 5000,
        }
        monitor.capture_snapshot(bad)
    report = monitor.detect_degradation()
    assert report["degraded"]
    assert report["severity"] == "critical"
    assert report["issues"]
    assert monitor.get_health_summary()["status"] == "critical"
    assert len(monitor.snapshots) == 11


def test_evaluation():
    monitor = GeometricHealthMonitor()
    monitor.capture_snapshot(HEALTHY)
    evaluator = CodeFitnessEvaluator(monitor)
    assert set(evaluator.weights) == {"phi_change", "basin_drift", "regime_stability", "performance"}
    good = evaluator.evaluate_code_change(module_name="tariff", new_code="def price(n):\n    return 2 * n\n")
    assert good["recommendation"] in {"apply", "test_more", "reject"}
    assert good["gate"] != "syntax"
    bad = evaluator.evaluate_code_change("tariff", "def price(n:\n    return 2 * n\n")
    assert bad["recommendation"] == "reject"


def test_strategies():
    monitor = GeometricHealthMonitor()
    engine = SelfHealingEngine(monitor, CodeFitnessEvaluator(monitor))
    status = engine.get_status()
    assert status["strategies_available"] == 5
    assert status["running"] is False
    assert engine.get_healing_history(limit=10) == []


def test_integration():
    monitor, evaluator, engine = create_self_healing_system()
    for _ in range(10):
        monitor.capture_snapshot(HEALTHY)
    health = monitor.get_health_summary()
    assert not monitor.detect_degradation()["degraded"]
    assert health["current_phi"] == 0.75
    assert health["snapshots_collected"] >= 10
    engine.enable_auto_apply(False)
    assert engine.get_status()["auto_apply_enabled"] is False
    assert evaluator.evaluate_code_change("tariff", "x = (")["recommendation"] == "reject"

    async def started_and_stopped():
        loop = asyncio.create_task(engine.start_autonomous_loop())
        while not await asyncio.to_thread(lambda: engine.get_status()["running"]):
            await asyncio.sleep(0.02)
        await asyncio.to_thread(engine.stop)
        await loop

    asyncio.run(started_and_stopped())
    assert engine.get_status()["running"] is False


def test_fisher_rao():
    one, other = np.eye(64)[:2]
    assert math.isclose(fisher_rao_distance(one, other), math.pi / 2)
    assert fisher_rao_distance(list(one), list(one)) == 0.0


if __name__ == "__main__":
    for test in (test_monitoring, test_evaluation, test_strategies, test_integration, test_fisher_rao):
        test()
        sys.stdout.write(f"{test.__name__} passed\n")
