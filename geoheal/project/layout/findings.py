"""Findings about a project, and open questions."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class ProjectDraft:
    """The table ``[project]`` to write.

    Parameters
    ----------
    notes
        Sentences about what was found.
    open
        Sentences about what could not be determined.
    """

    sources: list[str] = field(default_factory=list)
    modules: list[str] = field(default_factory=list)
    include: list[str] = field(default_factory=list)
    exclude: list[str] = field(default_factory=list)
    environment: str | None = None
    env: dict[str, str] = field(default_factory=dict)
    prepare: str | None = None
    tests: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
