"""Reason why a module does not load."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Reason why a module does not load, as reported by the code in the sandbox.

    Parameters
    ----------
    error, message
        The exception, or how the run ended.
    file, line
        The innermost place of the project that it passed through; empty and 0 when not known.
    missing
        Import name that was not found; empty for other errors.
    variable
        Environment variable that was read and is not set; empty for other errors.
    """

    error: str
    message: str
    file: str = ""
    line: int = 0
    missing: str = ""
    variable: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loading:
    """Result of loading the modules of a project.

    Parameters
    ----------
    loaded
        Names of those that load.
    failed
        Why each of the others does not.
    """

    loaded: tuple[str, ...]
    failed: dict[str, Cause]

    @property
    def count(self) -> int:
        """Number of modules."""
        return len(self.loaded) + len(self.failed)
