"""A run beside those that are measured: it shows what the measured ones do not."""

import logging

from geoheal.errors import SandboxError, SandboxUnavailable
from geoheal.sandbox import RunRequest, RunResult, Sandbox

logger = logging.getLogger(__name__)


def run_further(sandbox: Sandbox, request: RunRequest, unknown: str) -> RunResult | None:
    """Run a request; None where that failed through no fault of the code.

    Parameters
    ----------
    unknown
        What is not known then, which is logged: "what the change leaves behind".

    Raises
    ------
    SandboxUnavailable
        When no sandbox can be had.
    """
    try:
        return sandbox.run(request)
    except SandboxUnavailable:
        raise
    except SandboxError as error:
        logger.warning("It is not known %s: %s", unknown, error.message)
        return None
