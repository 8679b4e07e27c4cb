"""The workload for judging a module: the base's, which the change cannot make easier."""

from pathlib import Path
from typing import Final

from geoheal.gate.commits.checkout import Checkout, Commits
from geoheal.gate.commits.registered import Registered
from geoheal.gate.modules.fates import ModulePair

HEADS_OWN: Final = "the workload is the head's own, because the base registers none"
JUDGED_BY_BASE: Final = "the head changes the workload; that of the base was used"


class Workloads:
    """Reads workloads at both commits.

    Parameters
    ----------
    checkout, commits
        The work tree, and the commits.
    """

    def __init__(self, checkout: Checkout, commits: Commits) -> None:
        self._checkout = checkout
        self._commits = commits

    def judging(self, pair: ModulePair) -> tuple[str | None, tuple[str, ...]]:
        """Return the text of the workload with notices; None if missing."""
        before, after = pair.before, pair.after
        if before is not None and before.workload is not None and not pair.is_new:
            changed = {each.before for each in self._commits.changes}
            said = (JUDGED_BY_BASE,) if before.workload in changed else ()
            return self._text(self._commits.base, before.workload), said
        if after is None or after.workload is None or Path(after.workload).is_absolute():
            return None, ()
        return self._text(self._commits.head, after.workload), (HEADS_OWN,)

    def rewritten(self, after: Registered) -> str | None:
        """Return the head's workload if the head changes it."""
        changed = {each.after for each in self._commits.changes}
        if after.workload is None or after.workload not in changed:
            return None
        return self._checkout.read(self._commits.head, after.workload)

    def _text(self, commit: str, path: str) -> str | None:
        """Return the workload; one outside of the repository is the operator's, named by the base."""
        if not Path(path).is_absolute():
            return self._checkout.read(commit, path)
        try:
            return Path(path).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return None
