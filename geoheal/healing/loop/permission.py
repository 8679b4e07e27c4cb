"""Which patches may be brought into force now: the policy's own only while it says so."""

from collections.abc import Sequence
from datetime import UTC, datetime

from geoheal.domain.healing.patch import AUTO_APPLY, Patch
from geoheal.healing.incidents.silencing import holds_healing
from geoheal.healing.loop.context import HealingContext
from geoheal.healing.loop.lease import Lease
from geoheal.store.healing import policies, refusals


def permitted(context: HealingContext, lease: Lease, waiting: Sequence[Patch]) -> list[Patch]:
    """Return what a person approved; what only the policy did, while nothing holds it, of the module, too."""
    with context.database.transaction() as connection:
        loop = policies.find(connection, lease.system)
        paused = refusals.paused_modules(connection, lease.system)
    automatic = loop is not None and loop.policy.applies_by_itself
    automatic = automatic and not holds_healing(context.database, lease.system, datetime.now(UTC))
    return [
        patch
        for patch in waiting
        if patch.approved_by != AUTO_APPLY or (automatic and patch.module_name not in paused)
    ]
