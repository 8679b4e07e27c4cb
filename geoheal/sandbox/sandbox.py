"""The sandbox for the rest of geoheal; a trial run that tries to escape proves it on this machine."""

import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from geoheal.errors import InvalidInput, SandboxError, SandboxUnavailable
from geoheal.sandbox.confinement.environment import Environment, current_environment
from geoheal.sandbox.confinement.launch import Programs, find_programs
from geoheal.sandbox.policy import Policy
from geoheal.sandbox.pool import Pool
from geoheal.sandbox.requests import RunRequest
from geoheal.sandbox.results import RunResult
from geoheal.sandbox.turns import TurnsRun
from geoheal.sandbox.verdict import run_result
from geoheal.sandbox.warden_process import WardenProcess

ABORTED: Final = "The sandbox was stopped, because the service ends."
_SEED_BYTES: Final = 32
_ATTEMPTS: Final = Path(__file__).parent / "confinement" / "canary_attempts.py"
_TRIAL: Final = "probe.output(module.succeeded())"


def fresh_seed() -> bytes:
    """Draw the secret of one pair of runs.

    Examples
    --------
    >>> len(fresh_seed())
    32
    """
    return secrets.token_bytes(_SEED_BYTES)


class Sandbox:
    """Runs untrusted code; thread-safe.

    Nothing is started before the first run, which follows a trial run that tries to escape: if it is not
    contained, nothing is run.

    Parameters
    ----------
    policy
        The limits of each run.
    environment
        The interpreter and packages to show; geoheal's own if None.
    warm
        Number of boxes to keep ready between runs.
    path
        Folders with bubblewrap and the other programs, as in PATH; the service's own PATH if None.

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
        self._is_aborted = False
        self._lock = threading.Lock()
        self._pools_lock = threading.Lock()

    @property
    def is_proven(self) -> bool:
        """Whether its trial run was made, and contained."""
        return self._is_proven

    def start(self) -> None:
        """Find the requirements, and prove containment; once.

        Raises
        ------
        SandboxUnavailable
            When something is missing (the message names the package to install) or containment fails.
        """
        with self._lock:
            if not self._is_proven:
                self._programs = find_programs(self._path)
                self._environment = self._environment or current_environment()
                prove_containment(self._try_out)
                self._is_proven = True

    def prepare(self, count: int, preload: tuple[str, ...] | None = None) -> None:
        """Prepare this many boxes before a series of measured runs, and wait for them.

        Parameters
        ----------
        count
            Number of boxes.
        preload
            Preloaded packages of the coming requests.

        Raises
        ------
        SandboxUnavailable
            As for :meth:`start`.
        """
        self.start()
        self._pool(preload).prepare(count)

    def run(self, request: RunRequest) -> RunResult:
        """Run a module and its workload in a new box.

        Any behaviour of the code becomes a result; errors are only raised for the sandbox itself.

        Raises
        ------
        InvalidInput
            When a source is larger than the policy allows.
        SandboxUnavailable
            As for :meth:`start`.
        SandboxError
            When the sandbox itself failed, so that nothing is known of the run.
        """
        self._check(request)
        self.start()
        return self._run(request)

    @contextmanager
    def begun(self, request: RunRequest) -> Iterator[TurnsRun]:
        """Load a module in a new box, which runs its workload in turns; see :mod:`~geoheal.sandbox.turns`.

        Raises
        ------
        InvalidInput, SandboxUnavailable, SandboxError
            As for :meth:`run`.
        """
        self._check(request)
        self.start()
        pool = self._pool(self._preload(request))
        warden = pool.take()
        try:
            yield TurnsRun(warden, request, request.seed or fresh_seed(), self.policy)
        finally:
            pool.give_back(warden)

    def _check(self, request: RunRequest) -> None:
        sources = "".join(each.source for each in request.sources.values())
        for name, text in (("source", sources), ("workload", request.workload or "")):
            if len(text.encode()) > self.policy.source_bytes:
                raise InvalidInput(f"The {name} has more than {self.policy.source_bytes} bytes.", field=name)

    def beside(self, policy: Policy, environment: Environment) -> "Sandbox":
        """Return a sandbox with other limits and files: this one's trial run is valid for it.

        Raises
        ------
        SandboxUnavailable
            As for :meth:`start`.
        """
        self.start()
        other = Sandbox(policy, environment, warm=0, path=self._path)
        other._programs, other._is_proven = self._programs, True
        return other

    def within_cpu(self, seconds: int) -> "Sandbox":
        """Return a sandbox like this one, whose runs may take less CPU time (s); see :meth:`beside`."""
        self.start()
        policy = replace(self.policy, cpu_s=min(self.policy.cpu_s, seconds))
        return self.beside(policy, self._environment or current_environment())

    def close(self) -> None:
        """End the boxes that are ready; current runs finish."""
        for pool in self._left_pools():
            pool.close()

    def abort(self) -> None:
        """End all boxes for good: runs of other threads, and later ones, fail (:class:`SandboxError`)."""
        self._is_aborted = True
        for pool in self._left_pools():
            pool.abort()

    def _left_pools(self) -> list[Pool]:
        with self._pools_lock:
            pools = list(self._pools.values())
            self._pools.clear()
        return pools

    def __enter__(self) -> Self:
        """Start nothing yet."""
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        """End all boxes."""
        self.close()

    def _try_out(self, request: RunRequest) -> RunResult:
        """Make the trial run, in which no module of a project can replace Python's own."""
        if self._environment is None or not (self._environment.sources or self._environment.prepare):
            return self._run(request)
        bare = replace(self._environment, sources=(), variables=(), prepare="")
        return self._run_in(Pool(lambda: self._start_in(bare), 0), request)

    def _run(self, request: RunRequest) -> RunResult:
        return self._run_in(self._pool(self._preload(request)), request)

    def _run_in(self, pool: Pool, request: RunRequest) -> RunResult:
        seed = request.seed or fresh_seed()
        warden = pool.take()
        try:
            message = warden.run(request, seed)
        finally:
            pool.give_back(warden)
        return run_result(message, seed, self.policy)

    def _preload(self, request: RunRequest) -> tuple[str, ...] | None:
        """Return what to import before the run: no package with an overridden module."""
        own = None if self._environment is None else self._environment.preload
        wanted = request.preload if request.preload is not None else own or ()
        overridden = {name.partition(".")[0] for name in request.sources}
        if overridden.isdisjoint(wanted):
            return request.preload
        return tuple(name for name in wanted if name not in overridden)

    def _pool(self, preload: tuple[str, ...] | None) -> Pool:
        """Return boxes with these packages; those of the environment's default are kept ready."""
        with self._pools_lock:
            if self._is_aborted:
                raise SandboxError(ABORTED)
            if preload not in self._pools:
                size = self._warm if preload is None else 0
                self._pools[preload] = Pool(lambda: self._start_box(preload), size)
            return self._pools[preload]

    def _start_box(self, preload: tuple[str, ...] | None) -> WardenProcess:
        if self._environment is None:
            raise SandboxError("The sandbox was not started.")
        environment = self._environment
        return self._start_in(environment if preload is None else replace(environment, preload=preload))

    def _start_in(self, environment: Environment) -> WardenProcess:
        if self._programs is None:
            raise SandboxError("The sandbox was not started.")
        return WardenProcess(self.policy, environment, self._programs)


def prove_containment(run: Callable[[RunRequest], RunResult]) -> None:
    """Run the attempts, and check that all were blocked.

    Raises
    ------
    SandboxUnavailable
        When one succeeded, or when it cannot be determined.
    """
    result = run(RunRequest("canary", _ATTEMPTS.read_text(encoding="utf-8"), _TRIAL, preload=()))
    if not result.is_ok:
        why = result.failure.message if result.failure else result.status
        raise SandboxUnavailable(f"The sandbox's trial run failed, so no code is evaluated: {why}")
    succeeded = [output.value for output in result.returned.outputs]
    if succeeded != [[]]:
        raise SandboxUnavailable(
            f"The sandbox does not contain code on this machine, so no code is evaluated. "
            f"Its trial run could: {', '.join(map(str, succeeded))}."
        )
