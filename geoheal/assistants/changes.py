"""Code changes of assistants, measured by the service."""

import time
from typing import Any, Final

import msgspec

from geoheal.assistants import arguments as args
from geoheal.remote.client import GeohealClient

WAITED_S: Final = 45.0
"""Time (s) for which a call waits for an evaluation; many assistants give a call up after a minute."""
ASK_EVERY_S: Final = 0.5


def evaluate_change(client: GeohealClient, said: args.OfChange) -> dict[str, Any]:
    """Have a change measured; the evaluation as far as it has come by then."""
    accepted = client.evaluate(
        said.module_name,
        said.new_code,
        current_code=said.current_code,
        test_workload=said.test_workload,
        system=said.system,
    )
    return _waited(client, accepted.id, said.system)


def evaluation(client: GeohealClient, said: args.OfEvaluation) -> dict[str, Any]:
    """Return an evaluation, and wait for its end for a while."""
    return _waited(client, said.evaluation, said.system)


def _waited(client: GeohealClient, evaluation_id: str, system: str) -> dict[str, Any]:
    deadline = time.monotonic() + WAITED_S
    while True:
        found = client.evaluation(evaluation_id, system)
        if found.state.is_over or time.monotonic() > deadline:
            return dict(msgspec.to_builtins(found))
        time.sleep(ASK_EVERY_S)
