"""What is known of a slow incident: profiles of both sides, and a search that found a commit."""

from datetime import datetime, timedelta

from uuid_utils.compat import uuid7

from geoheal.blame import record
from geoheal.domain.healing.incident import Incident
from geoheal.domain.health.system import System
from geoheal.domain.profiling.profile import Profile, Seconds, Stack
from geoheal.domain.snapshots.code_version import CodeVersion
from geoheal.store.profiles import profiles
from geoheal.store.session import Connection

OLDER, GUILTY, NEWER = "1f" * 20, "2e" * 20, "3d" * 20
REVERT = """--- a/shop/prices.py
+++ b/shop/prices.py
@@ -1,2 +1,2 @@
 def total(rows):
-    return sum(price(row) for row in rows for _ in rows)
+    return sum(price(row) for row in rows)
"""


def slower(connection: Connection, system: System, incident: Incident) -> None:
    """Store profiles in which one function takes four times as long since the incident began."""
    for number in range(-20, 6):
        started = incident.first_seen_at + timedelta(seconds=30 * number)
        profiles.add(connection, system, _profile(started, 8.0 if number >= 0 else 2.0))


def searched(
    connection: Connection, system: System, incident: Incident, stranger: str, now: datetime
) -> None:
    """Store the end of a search; the commit's subject is a stranger's text."""
    when = (now - timedelta(hours=2)).isoformat()
    effect = {"metric": "latency", "unit": "s", "change": 3.0, "low": 2.8, "high": 3.2, "scale": "ratio"}
    known = {"author": "Ada", "committed_at": when}
    reason = f"{GUILTY[:12]} alone made latency worse."
    guilty = {
        "commit": GUILTY, "subject": stranger, **known, "between": [], "data": [], "effect": effect,
        "hunks": [{"path": "shop/prices.py", "lines": [2, 2], "removed_lines": 1}], "revert": REVERT,
    }  # fmt: skip
    ends = {
        "older": {"commit": OLDER, "subject": "Begin", **known},
        "newer": {"commit": NEWER, "subject": "End", **known},
    }
    place = {"commit": GUILTY, "path": "shop/prices.py", "lines": [2, 2], "effect": effect, "reason": reason}
    module = {
        "module": "shop.prices", **place, "symptom": effect, "suspects": [guilty], **ends,
        "commits": 3, "tried": [], "evaluations": 4, "reductions": 1,
    }  # fmt: skip
    left = [{"module": "shop.page", "reason": "It has no workload and no recorded calls."}]
    record.sought(connection, system, incident, "Ada", now - timedelta(minutes=2))
    answer = {**place, "older": OLDER, "newer": NEWER, "modules": [module], "left_out": left}
    record.found(connection, system, incident, answer, now - timedelta(minutes=1))


def _profile(started: datetime, total_s: float) -> Profile:
    view, total = ("till.web", "pay"), ("till.prices", "total")

    def stack(places: tuple[tuple[str, str], ...], wall_s: float) -> Stack:
        return Stack(route="POST /pay", places=places, line=2, seconds=Seconds(wall_s, wall_s / 2))

    return Profile(
        id=uuid7(), started_at=started, duration_s=30.0, node=None, code_version=CodeVersion(), samples=300,
        requests={"POST /pay": 10}, stacks=[stack((view,), 2.0), stack((view, total), total_s)],
        other=Seconds(0.2, 0.1), errors=[],
    )  # fmt: skip
