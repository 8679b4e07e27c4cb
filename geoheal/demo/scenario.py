"""Faults of the demonstration's shop, one after the other."""

from dataclasses import dataclass
from typing import Final

from geoheal.domain.symptom import Symptom


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A fault, and the symptom that it causes.

    Parameters
    ----------
    name, title
        In the JSON output and on the screen.
    module
        The module that is at fault.
    release
        Whether a faulty release of the module causes it.
    faults
        Further faults, as for the shop's ``/faults``.
    requests
        Requests a second, by path; ``{n}`` stands for a number that is always new, ``{k}`` for one of a few.
    symptom
        Symptom by which geoheal detects the fault.
    stabilisation_s
        Time after which the effect is measured, because a cache has to fill first.
    """

    name: str
    title: str
    module: str
    symptom: Symptom
    release: bool = False
    faults: tuple[tuple[str, float], ...] = ()
    requests: tuple[tuple[str, float], ...]
    stabilisation_s: float = 2.0


EVERYDAY: Final = (("/tariff/home/{k}", 8.0), ("/page/{n}/{n}", 8.0), ("/stock/{n}", 8.0))

SCENARIOS: Final = (
    Scenario(
        name="slow_function",
        title="A release makes a function slow",
        module="pricing",
        symptom=Symptom.PERFORMANCE_REGRESSION,
        release=True,
        requests=(("/tariff/home/{k}", 10.0), ("/page/{n}/{n}", 2.0), ("/stock/{n}", 2.0)),
        stabilisation_s=6.0,
    ),
    Scenario(
        name="memory_leak",
        title="A release keeps every page for ever",
        module="pages",
        symptom=Symptom.MEMORY_LEAK,
        release=True,
        requests=(("/tariff/home/{k}", 4.0), ("/page/{n}/{n}", 90.0), ("/stock/{n}", 4.0)),
        stabilisation_s=6.0,
    ),
    Scenario(
        name="flaky_dependency",
        title="The warehouse drops connections",
        module="stock",
        symptom=Symptom.ERROR_SPIKE,
        faults=(("warehouse", 0.5),),
        requests=(("/tariff/home/{k}", 4.0), ("/page/{n}/{n}", 4.0), ("/stock/{n}", 40.0)),
    ),
    Scenario(
        name="basin_drift",
        title="The shop drifts away from its baseline",
        module="basin",
        symptom=Symptom.BASIN_DRIFT,
        faults=(("drift", 2.3),),
        requests=EVERYDAY,
    ),
)
