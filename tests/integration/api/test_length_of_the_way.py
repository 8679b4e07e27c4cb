"""The files of geoheal that a snapshot passes from POST to the table: ``make files-passed`` prints them.

They are counted within the application. Ahead of it, four files of ``api/front/`` take the request from the
server and hand it over.
"""

import pytest

from tests.passed import noting

HELD = 15
"""What was measured, and what is wanted. Lower it with each merge, never raise it."""
BODY = {"phi": 0.75, "kappa_eff": 64.0, "basin_coords": [1.0] * 64}


@pytest.mark.soak
def test_a_snapshot_passes_no_more_files_than_it_did(client):
    ways: list[set[str]] = []
    for _ in range(5):  # the first one also starts what the others use; a background task may begin at any
        passed: set[str] = set()
        with noting(passed):
            assert client.post("/api/self-healing/snapshot", json=BODY).status_code == 201
        ways.append(passed)
    shortest = min(ways, key=len)
    print(f"A snapshot passes {len(shortest)} files:", *sorted(shortest), sep="\n  ")  # noqa: T201
    assert len(shortest) <= HELD, shortest
