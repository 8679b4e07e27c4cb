"""Protocol of ledgers, and those without a database."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from geoheal.config.module_file import Registration
from geoheal.domain.evaluation.change import Evaluation, Reference
from geoheal.domain.healing.module import Module
from geoheal.domain.recording.call import RecordedCall


class Ledger(Protocol):
    """Knowledge of a system, and storage of its evaluations."""

    def reference(self, system: str) -> Reference:
        """Return the system's last known geometry."""

    def module(self, system: str, name: str) -> Module | None:
        """Return the registered module with this import name."""

    def recordings(self, system: str, module: str) -> Sequence[RecordedCall]:
        """Return recorded calls of a module's functions, newest first."""

    def keep(self, system: str, evaluation: Evaluation) -> None:
        """Store an evaluation."""


class NoLedger:
    """Knows nothing and stores nothing: evaluation without a database."""

    def reference(self, system: str) -> Reference:  # noqa: ARG002 - a Ledger
        """Return nothing: the geometry is unknown."""
        return Reference()

    def module(self, system: str, name: str) -> Module | None:
        """Return nothing: no module is registered."""

    def recordings(self, system: str, module: str) -> Sequence[RecordedCall]:  # noqa: ARG002 - a Ledger
        """Return nothing: no call is recorded."""
        return ()

    def keep(self, system: str, evaluation: Evaluation) -> None:
        """Do nothing."""


@dataclass(frozen=True, slots=True)
class FileLedger(NoLedger):
    """Knows the modules of an operator's file, and stores nothing."""

    registration: Registration

    def module(self, system: str, name: str) -> Module | None:  # noqa: ARG002 - a Ledger
        """Return the module with this import name from the file."""
        return self.registration.module(name)
