"""A change event: a change to a system that people or their pipelines reported."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class ChangeKind(StrEnum):
    """What was changed."""

    DEPLOY = "deploy"
    MIGRATION = "migration"
    FLAG = "flag"
    CONFIG = "config"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeEvent:
    """A change that somebody reported.

    Parameters
    ----------
    id
        Key within the system (UUIDv7).
    kind, title
        What was changed, in a word and in a line.
    version
        The version in force since then; None if it has none.
    url
        Where to read more (http or https); None without one.
    at
        When the change took effect.
    recorded_at, recorded_by
        When it was reported, and by whom.
    """

    id: UUID
    kind: ChangeKind
    title: str
    version: str | None
    url: str | None
    at: datetime
    recorded_at: datetime
    recorded_by: str

    @property
    def what(self) -> str:
        """The change in a few words.

        >>> from datetime import UTC
        >>> then = datetime(2026, 11, 28, tzinfo=UTC)
        >>> ChangeEvent(id=UUID(int=1), kind=ChangeKind.DEPLOY, title="checkout", version="1.4.2", url=None,
        ...             at=then, recorded_at=then, recorded_by="ci").what
        'deploy checkout 1.4.2'
        """
        return " ".join(filter(None, [self.kind, self.title, self.version]))
