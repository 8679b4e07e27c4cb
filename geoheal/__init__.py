"""geoheal monitors running systems by the geometry of their health, and heals them."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geoheal.fitness.evaluator import CodeFitnessEvaluator
    from geoheal.geometry.distance.fisher_rao import fisher_rao_distance
    from geoheal.healing.loop.engine import SelfHealingEngine
    from geoheal.monitor.monitor import GeometricHealthMonitor
    from geoheal.system import create_self_healing_system

__version__ = "0.1.0"

__all__ = [
    "CodeFitnessEvaluator",
    "GeometricHealthMonitor",
    "SelfHealingEngine",
    "__version__",
    "create_self_healing_system",
    "fisher_rao_distance",
]

_HOMES = {
    "CodeFitnessEvaluator": "geoheal.fitness.evaluator",
    "GeometricHealthMonitor": "geoheal.monitor.monitor",
    "SelfHealingEngine": "geoheal.healing.loop.engine",
    "create_self_healing_system": "geoheal.system",
    "fisher_rao_distance": "geoheal.geometry.distance.fisher_rao",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever stands in its home
    """Import a public name on first use: the client must not pay for the server's imports."""
    if name not in _HOMES:
        raise AttributeError(f"module 'geoheal' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
