"""What an evaluator knows of a system, and the ledgers that need no database."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from geoheal.config.module_file import Registration
from geoheal.domain.evaluation.change import Evaluation, Reference
from geoheal.domain.healing.module import Module
from geoheal.domain.recording.call import RecordedCall


class Ledger(Protocol):
    """What an evaluator knows of a system, and where its evaluations are kept."""

    def reference(self, system: str) -> Reference:
        """Where the system's geometry was last seen."""

    def module(self, system: str, name: str) -> Module | None:
        """Return the module of this import name, as it was registered."""

    def recordings(self, system: str, module: str) -> Sequence[RecordedCall]:
        """Return recorded calls of a module's functions, newest first."""

    def keep(self, system: str, evaluation: Evaluation) -> None:
        """Store an evaluation."""


class NoLedger:
    """Knows nothing and keeps nothing: an evaluation needs no database."""

    def reference(self, system: str) -> Reference:  # noqa: ARG002 - a Ledger
        """Nothing is known of it."""
        return Reference()

    def module(self, system: str, name: str) -> Module | None:
        """No module is registered."""

    def recordings(self, system: str, module: str) -> Sequence[RecordedCall]:  # noqa: ARG002 - a Ledger
        """Nothing is recorded."""
        return ()

    def keep(self, system: str, evaluation: Evaluation) -> None:
        """Forget it."""


@dataclass(frozen=True, slots=True)
class FileLedger(NoLedger):
    """Knows the modules of an operator's file, and keeps nothing."""

    registration: Registration

    def module(self, system: str, name: str) -> Module | None:  # noqa: ARG002 - a Ledger
        """Return the module of this import name, as the file has it."""
        return self.registration.module(name)
