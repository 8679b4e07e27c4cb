"""Code changes of assistants, measured by the service."""

import time
from typing import Any, Final

import msgspec

from geoheal.assistants import arguments as args
from geoheal.remote.client import GeohealClient

WAITED_S: Final = 45.0
"""Time (s) for which a call waits for an evaluation; many assistants give a call up after a minute."""
ASK_EVERY_S: Final = 0.5


def evaluate_change(client: GeohealClient, given: args.OfChange) -> dict[str, Any]:
    """Submit a change; return its evaluation, finished or as it is after a while."""
    accepted = client.evaluate(
        given.module_name,
        given.new_code,
        current_code=given.current_code,
        test_workload=given.test_workload,
        system=given.system,
    )
    return _waited(client, accepted.id, given.system)


def evaluation(client: GeohealClient, given: args.OfEvaluation) -> dict[str, Any]:
    """Wait for the end of an evaluation for a while; return it as it is then."""
    return _waited(client, given.evaluation, given.system)


def _waited(client: GeohealClient, evaluation_id: str, system: str) -> dict[str, Any]:
    deadline = time.monotonic() + WAITED_S
    while True:
        found = client.evaluation(evaluation_id, system)
        if found.state.is_over or time.monotonic() > deadline:
            return dict(msgspec.to_builtins(found))
        time.sleep(ASK_EVERY_S)
