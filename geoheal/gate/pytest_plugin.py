"""``pytest --geoheal-gate BASE``: the gate's verdict as tests of the project's own run.

pytest loads this module whenever it starts, so it imports nothing until the option is given.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

OPTION = "--geoheal-gate"


def pytest_addoption(parser: Any) -> None:  # noqa: ANN401 - pytest's own, which need not be installed
    """Add the options."""
    group = parser.getgroup("geoheal")
    group.addoption(
        OPTION,
        metavar="BASE",
        default=None,
        help="judge what this branch changes against BASE, in the sandbox, after the tests",
    )
    group.addoption(
        f"{OPTION}-recorded",
        metavar="FILE",
        default=None,
        help="file of `geoheal recordings export`: its calls judge modules that have no workload",
    )
    group.addoption(
        f"{OPTION}-strict",
        action="store_true",
        default=False,
        help="fail if the gate cannot decide, instead of skipping",
    )


def pytest_configure(config: Any) -> None:  # noqa: ANN401
    """Add the gate's own tests if requested; only once, however many processes run the others."""
    if config.getoption("geoheal_gate") is not None and not hasattr(config, "workerinput"):
        from geoheal.gate.pytest_session import GatePlugin

        config.pluginmanager.register(GatePlugin(config), "geoheal-gate-session")
