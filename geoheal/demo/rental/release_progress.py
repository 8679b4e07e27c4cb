"""Progress of a release of the rental."""

from dataclasses import asdict, dataclass
from typing import Any

from geoheal.demo.progress import how_far, with_reason


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseProgress:
    """Progress of a release; None for steps that have not happened yet.

    Parameters
    ----------
    release
        Its name.
    is_harmless
        Whether none of its commits makes anything slow or fail, so that nothing must be changed.
    commits
        Hash and subject of each commit, oldest first.
    recorded
        Number of calls that were recorded before it.
    findings
        Messages of the findings.
    detected_after_s, traced_after_s, proposed_after_s, applied_after_s, verified_after_s
        Seconds since it was deployed.
    commit, path, lines
        Result of the search for the commit.
    untraced
        Reason why the search found none.
    title, diff
        Of the patch.
    branch
        Branch of the patch, which was merged; None if its file was replaced.
    before, after
        Medians in the rental's own snapshots: of the mean latency (ms), or of the share of errors.
    rolled_back
        Whether the patch was undone.
    reason
        Reason for the outcome, for a person.
    is_calm
        Whether nothing was wrong and nothing was found.
    """

    release: str
    is_harmless: bool = False
    commits: tuple[tuple[str, str], ...] = ()
    recorded: int = 0
    findings: tuple[str, ...] = ()
    detected_after_s: float | None = None
    traced_after_s: float | None = None
    commit: str | None = None
    path: str | None = None
    lines: tuple[int, int] | None = None
    untraced: str | None = None
    proposed_after_s: float | None = None
    title: str | None = None
    diff: str = ""
    applied_after_s: float | None = None
    verified_after_s: float | None = None
    branch: str | None = None
    before: float | None = None
    after: float | None = None
    rolled_back: bool = False
    reason: str | None = None
    is_calm: bool = False

    @property
    def is_well(self) -> bool:
        """Whether it ended as it should: healed, or unchanged if nothing was wrong."""
        return self.is_calm if self.is_harmless else self.verified_after_s is not None

    @property
    def shortfall(self) -> str | None:
        """Last step that was reached, and the reason; None if it ended as it should."""
        if self.is_well:
            return None
        if self.is_harmless and self.detected_after_s is not None:
            return with_reason("Nothing is wrong with it, but something was found.", self.reason)
        return with_reason(how_far(self), self.reason)

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object of the release."""
        return {**asdict(self), "shortfall": self.shortfall}
