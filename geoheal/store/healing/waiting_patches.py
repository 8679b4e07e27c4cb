"""Number of waiting patches, for many systems at once."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Connection, func, select

from geoheal.domain.healing.patch import PatchState
from geoheal.store.schema.patch_tables import patches


def count_proposed(connection: Connection, ids: Sequence[UUID]) -> dict[UUID, int]:
    """Return the number of patches of each system that wait for approval."""
    query = (
        select(patches.c.system_id, func.count())
        .where(patches.c.system_id.in_(ids), patches.c.state == PatchState.PROPOSED)
        .group_by(patches.c.system_id)
    )
    return {row[0]: row[1] for row in connection.execute(query)}
