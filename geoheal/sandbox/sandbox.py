"""The sandbox as the rest of geoheal uses it."""

import secrets
import threading
from dataclasses import replace
from types import TracebackType
from typing import Final, Self

from geoheal.errors import InvalidInput, SandboxError
from geoheal.sandbox.canary import sing
from geoheal.sandbox.environment import Environment, current_environment
from geoheal.sandbox.launch import Programs, find_programs
from geoheal.sandbox.policy import Policy
from geoheal.sandbox.pool import Pool
from geoheal.sandbox.results import RunRequest, RunResult
from geoheal.sandbox.verdict import run_result
from geoheal.sandbox.ward import Ward

_SEED_BYTES: Final = 32


def fresh_seed() -> bytes:
    """Draw the secret of one pair of runs.

    Examples
    --------
    >>> len(fresh_seed())
    32
    """
    return secrets.token_bytes(_SEED_BYTES)


class Sandbox:
    """Runs code that nobody has reason to trust; safe to use from several threads.

    Nothing is started before the first run, which is preceded by a trial run that tries to get out: where the
    sandbox does not hold, nothing is run.

    Parameters
    ----------
    policy
        The limits of each run.
    environment
        The interpreter and packages to show; geoheal's own when None.
    warm
        Boxes to keep at the ready between runs.
    path
        Folders to look for bubblewrap and its companions, as in PATH; the service's own PATH when None.

    Examples
    --------
    .. code-block:: python

        with Sandbox() as sandbox:
            seed = fresh_seed()
            sandbox.prepare(2)
            current = sandbox.run(RunRequest("shop", old, workload, seed))
            candidate = sandbox.run(RunRequest("shop", new, workload, seed))
    """

    def __init__(
        self,
        policy: Policy | None = None,
        environment: Environment | None = None,
        *,
        warm: int = 1,
        path: str | None = None,
    ) -> None:
        self.policy = policy or Policy()
        self._environment = environment
        self._path = path
        self._programs: Programs | None = None
        self._warm = warm
        self._pools: dict[tuple[str, ...] | None, Pool] = {}
        self._is_proven = False
        self._lock = threading.Lock()
        self._pools_lock = threading.Lock()

    def start(self) -> None:
        """Look for what is needed, and prove that the sandbox holds; once.

        Raises
        ------
        SandboxUnavailable
            When something is missing (the message names the package to install) or does not hold.
        """
        with self._lock:
            if not self._is_proven:
                self._programs = find_programs(self._path)
                self._environment = self._environment or current_environment()
                sing(self._run)
                self._is_proven = True

    def prepare(self, count: int, preload: tuple[str, ...] | None = None) -> None:
        """Warm this many boxes before a series of runs that is measured, and wait for them.

        Parameters
        ----------
        count
            How many.
        preload
            Of the requests that will be run.

        Raises
        ------
        SandboxUnavailable
            As :meth:`start`.
        """
        self.start()
        self._pool(preload).prepare(count)

    def run(self, request: RunRequest) -> RunResult:
        """Run a module and its workload in a box of their own.

        Whatever the code does ends in a result; errors are raised for the sandbox alone.

        Raises
        ------
        InvalidInput
            When a source is larger than the policy allows.
        SandboxUnavailable
            As :meth:`start`.
        SandboxError
            When the sandbox itself broke, so that nothing is known of the run.
        """
        for name, text in (("source", request.source), ("workload", request.workload or "")):
            if len(text.encode()) > self.policy.source_bytes:
                raise InvalidInput(f"The {name} has more than {self.policy.source_bytes} bytes.", field=name)
        self.start()
        return self._run(request)

    def close(self) -> None:
        """End all boxes."""
        with self._pools_lock:
            pools = list(self._pools.values())
            self._pools.clear()
        for pool in pools:
            pool.close()

    def __enter__(self) -> Self:
        """Start nothing yet."""
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        """End all boxes."""
        self.close()

    def _run(self, request: RunRequest) -> RunResult:
        seed = request.seed or fresh_seed()
        pool = self._pool(request.preload)
        ward = pool.take()
        try:
            message = ward.run(request, seed)
        finally:
            pool.give_back(ward)
        return run_result(message, seed, self.policy)

    def _pool(self, preload: tuple[str, ...] | None) -> Pool:
        """Boxes that have these packages ready; those of the environment's own choice are kept warm."""
        with self._pools_lock:
            if preload not in self._pools:
                size = self._warm if preload is None else 0
                self._pools[preload] = Pool(lambda: self._start_box(preload), size)
            return self._pools[preload]

    def _start_box(self, preload: tuple[str, ...] | None) -> Ward:
        if self._programs is None or self._environment is None:
            raise SandboxError("The sandbox was not started.")
        environment = self._environment
        if preload is not None:
            environment = replace(environment, preload=preload)
        return Ward(self.policy, environment, self._programs)
