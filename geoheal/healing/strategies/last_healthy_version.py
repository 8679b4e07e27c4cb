"""Restore the whole module from when the system was healthy."""

from collections.abc import Iterator
from typing import Final

from geoheal.domain.symptom import Symptom
from geoheal.healing.case import Case, KnownVersion
from geoheal.healing.strategy import Candidate

VERSIONS_MAX: Final = 3
REVISION_CHARACTERS: Final = 12


class LastHealthyVersion:
    """Restores earlier versions; whether that helps is measured like any other change."""

    name = "last_healthy_version"
    symptoms = frozenset(Symptom)

    def propose(self, case: Case) -> Iterator[Candidate]:
        """Yield the versions of the module under which the system was healthy, the last one first."""
        different = [version for version in case.versions if version.source != case.subject.source]
        for version in different[:VERSIONS_MAX]:
            revision = version.revision[:REVISION_CHARACTERS]
            yield Candidate(
                new_code=version.source,
                title=f"Restore {case.subject.name} as of {revision}",
                explanation=f"The system was healthy under revision {revision} of this module"
                f"{healthy_when(version)}, in {version.snapshots} snapshots.",
                sweeping=bool(case.undone),
            )


def healthy_when(version: KnownVersion) -> str:
    """Return the period in which a version's snapshots were healthy, as the end of a sentence.

    Empty if unknown.
    """
    if version.healthy_from is None or version.healthy_until is None:
        return ""
    return f" from {version.healthy_from:%Y-%m-%d %H:%M} to {version.healthy_until:%Y-%m-%d %H:%M} UTC"
