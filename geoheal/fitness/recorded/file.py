"""Recorded calls in a file, as ``geoheal recordings export`` writes it: one JSON object per line."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from geoheal.domain.evaluation.change import Evaluation, Reference
from geoheal.domain.healing.module import Module
from geoheal.domain.recording.call import RecordedCall
from geoheal.errors import InvalidInput
from geoheal.fitness.ledger.ledger import Ledger
from geoheal.monitor.recording.parsing import parse_call
from geoheal.validation.strict_json import read


def read_recordings(file: Path) -> list[RecordedCall]:
    """Read recorded calls from a file, newest first; a call that occurs twice counts once.

    Raises
    ------
    InvalidInput
        When it cannot be read, or a line is not a recorded call; the message names the line.
    """
    return parse_recordings(file, _lines(file))


def parse_recordings(file: Path, lines: Iterable[str]) -> list[RecordedCall]:
    """Read recorded calls from a file's lines, as :func:`read_recordings` does."""
    calls: dict[UUID, RecordedCall] = {}
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                call = _parsed(line)
            except InvalidInput as error:
                raise InvalidInput(
                    f"{file}, line {number} is not a recorded call: {error.message}", field="recorded"
                ) from error
            calls[call.id] = call
    return sorted(calls.values(), key=lambda call: call.id, reverse=True)


def _parsed(line: str) -> RecordedCall:
    value = read(line)
    if isinstance(value, dict):
        value = {key: item for key, item in value.items() if key != "hidden"}  # from its id
    return parse_call(value, datetime.now(UTC), None)


def _lines(file: Path) -> Iterator[str]:
    try:
        with file.open(encoding="utf-8") as opened:
            yield from opened
    except OSError as error:
        raise InvalidInput(f"{file} cannot be read: {error.strerror}.", field="recorded") from error
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{file} is not UTF-8 text.", field="recorded") from error


@dataclass(frozen=True, slots=True)
class RecordedLedger:
    """A ledger whose recorded calls are those of a file; they judge, even if a workload is registered."""

    ledger: Ledger
    file: Path
    calls: Sequence[RecordedCall]

    def reference(self, system: str) -> Reference:
        """Return the system's last known geometry."""
        return self.ledger.reference(system)

    def module(self, system: str, name: str) -> Module | None:
        """Return the module with this import name, without its workload."""
        found = self.ledger.module(system, name)
        return None if found is None else replace(found, workload=None)

    def recordings(self, system: str, module: str) -> Sequence[RecordedCall]:  # noqa: ARG002 - a Ledger
        """Return the file's calls of a module's functions.

        Raises
        ------
        InvalidInput
            When it has none.
        """
        found = [call for call in self.calls if call.module == module]
        if not found:
            known = ", ".join(sorted({call.module for call in self.calls})) or "no module at all"
            raise InvalidInput(
                f"{self.file} has no calls of {module}; it has calls of {known}. Name the module with "
                "--module.",
                field="recorded",
            )
        return found

    def keep(self, system: str, evaluation: Evaluation) -> None:
        """Store an evaluation."""
        self.ledger.keep(system, evaluation)
