"""What the ingest remembers of systems, baselines and code versions, so as not to read them every time.

The statement that stores a snapshot checks that all of it is still true, so nothing has to be invalidated
from outside: a snapshot that was measured against yesterday's baseline, or whose system was given another
name or other thresholds, is not stored.
"""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from geoheal.domain.health.system import System
from geoheal.domain.snapshots.code_version import CodeVersion
from geoheal.domain.snapshots.snapshot import Observation
from geoheal.store.session import Connection, Database
from geoheal.store.snapshots.ingest_path import Reference, references
from geoheal.store.systems import code_versions

SYSTEMS_MAX = 10_000
VERSIONS_MAX = 10_000
"""How much is remembered (a baseline takes up to 16 KiB); then all of it is read again."""


class Memory:
    """Systems with their active baselines by name, and ids of code versions. Used by one thread at a time."""

    def __init__(self) -> None:
        self.references: dict[str, Reference] = {}
        self._versions: dict[tuple[UUID, CodeVersion], UUID] = {}

    def code_version_id(self, system: System, version: CodeVersion) -> UUID | None:
        """The id of a code version that was recalled; None of an unknown one."""
        return self._versions.get((system.id, version)) if version else None

    def recall(self, database: Database, arrivals: Iterable[tuple[str, Observation]]) -> None:
        """Read what these observations of systems need and is not remembered.

        Raises
        ------
        DatabaseError
            When the database cannot be read or written now.
        """
        arrivals = list(arrivals)
        strangers = {name for name, observation in arrivals if self._lacks(name, observation)}
        if not strangers:
            return
        with database.transaction() as connection:
            if len(self.references) > SYSTEMS_MAX:
                self.references.clear()
            self.references.update(references(connection, strangers))
            self._recall_versions(connection, [each for each in arrivals if each[0] in strangers])

    def forget(self, name: str) -> None:
        """Read a system again next time."""
        self.references.pop(name, None)

    def _lacks(self, name: str, observation: Observation) -> bool:
        reference = self.references.get(name)
        if reference is None:
            return True
        if observation.basin_coords is not None and reference.baseline is None:
            return True
        version = observation.code_version
        return bool(version) and (reference.system.id, version) not in self._versions

    def _recall_versions(self, connection: Connection, arrivals: Iterable[tuple[str, Observation]]) -> None:
        by_system: dict[str, list[Observation]] = defaultdict(list)
        for name, observation in arrivals:
            if name in self.references and observation.code_version:
                by_system[name].append(observation)
        if len(self._versions) > VERSIONS_MAX:
            self._versions.clear()
        for name, observations in by_system.items():
            system = self.references[name].system
            versions = {observation.code_version for observation in observations}
            seen_at = min(observation.captured_at for observation in observations)
            ids = code_versions.ensure(connection, system, versions, seen_at)
            self._versions.update({(system.id, each): ids[each.fingerprint] for each in versions})
