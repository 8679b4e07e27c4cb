"""One run of a change's workload in which some lines are watched."""

import logging

from geoheal.domain.evaluation.change import CodeChange
from geoheal.errors import SandboxError, SandboxUnavailable
from geoheal.fitness.measurement.pairs import preload_of
from geoheal.sandbox import RunRequest, RunResult, Sandbox, WatchedLines, fresh_seed

logger = logging.getLogger(__name__)


def watched_run(sandbox: Sandbox, change: CodeChange, source: str, watch: WatchedLines) -> RunResult | None:
    """Run one version of a change's module, on fresh inputs.

    None where the run failed through no fault of the code: nothing is known then, which is logged.

    Raises
    ------
    SandboxUnavailable
        When no sandbox can be had.
    """
    preload = preload_of(source, change.workload)
    request = RunRequest(change.module_name, source, change.workload, fresh_seed(), preload, watch=watch)
    try:
        return sandbox.run(request)
    except SandboxUnavailable:
        raise
    except SandboxError as error:
        logger.warning("It is not known which changed lines the workload executes: %s", error.message)
        return None
