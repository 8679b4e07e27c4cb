"""Sandboxes by environment: each module's packages, each proven to hold before its first run."""

import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from geoheal.sandbox import Policy, Sandbox, discover


class Sandboxes:
    """Makes the sandbox of an environment when it is first needed; safe to use from several threads.

    Parameters
    ----------
    policy
        The limits of each run.
    """

    def __init__(self, policy: Policy | None = None) -> None:
        self.policy = policy or Policy()
        self._sandboxes: dict[Path | None, Sandbox] = {}
        self._lock = threading.Lock()

    def of(self, environment: Path | None) -> Sandbox:
        """The sandbox with the packages of a virtual environment; geoheal's own when None.

        Raises
        ------
        ConfigurationError
            When the environment has no working Python.
        """
        with self._lock:
            if environment not in self._sandboxes:
                found = None if environment is None else discover(environment)
                self._sandboxes[environment] = Sandbox(self.policy, found, warm=0)
            return self._sandboxes[environment]

    def start(self) -> None:
        """Prove that geoheal's own sandbox holds; once.

        Raises
        ------
        SandboxUnavailable
            When something is missing (the message names the package to install) or does not hold.
        """
        self.of(None).start()

    def close(self) -> None:
        """End all boxes; what is run later starts new ones."""
        with self._lock:
            sandboxes = list(self._sandboxes.values())
            self._sandboxes.clear()
        for sandbox in sandboxes:
            sandbox.close()

    def __enter__(self) -> Self:
        """Start nothing yet."""
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        """End all boxes."""
        self.close()
