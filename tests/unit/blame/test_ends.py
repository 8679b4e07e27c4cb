"""Two commits: what ran when it began, and the last healthy one before."""

from datetime import UTC, datetime, timedelta

import pytest

from geoheal.blame.ends import Ends, ends_of
from geoheal.domain.past.version_health import VersionHealth
from geoheal.errors import Conflict

BEGAN = datetime(2026, 11, 1, tzinfo=UTC)
A, B, C, D = ("a" * 40, "b" * 40, "c" * 40, "d" * 40)


def version(code_hash, hours, latency_ms=10.0):
    first = BEGAN + timedelta(hours=hours)
    return VersionHealth(
        code_hash=code_hash,
        snapshots=50,
        first_captured_at=first,
        last_captured_at=first + timedelta(hours=1),
        avg_latency_ms=latency_ms,
    )


def healthy(version):
    return version.avg_latency_ms < 100


def test_the_last_healthy_one_before_and_the_one_that_ran():
    versions = [
        version(D, 2),
        version(C, -1, 500),
        version(B, -5, 500),
        version(A, -9),
        version("f" * 40, -20),
    ]

    assert ends_of(versions, BEGAN, healthy) == Ends(A, C)


def test_the_one_right_before_where_none_is_known_to_be_healthy():
    assert ends_of([version(C, -1), version(A, -9), version(B, -5)], BEGAN, lambda _: False) == Ends(B, C)


def test_the_same_commit_with_other_modules_is_not_an_earlier_one():
    with pytest.raises(Conflict, match="bbbbbbbbbbbb all the time"):
        ends_of([version(B, -1), version(B, -5)], BEGAN, healthy)


@pytest.mark.parametrize("name", [None, "v1.2", "HEAD~3", "--output=x", "main", "abc", "A" * 40, "a1b2c3d\n"])
def test_what_names_no_commit_is_not_taken_for_one(name):
    with pytest.raises(Conflict, match="names a commit"):
        ends_of([version(name, -1), version(name, -5)], BEGAN, healthy)


def test_a_version_that_came_later_is_not_behind_it():
    with pytest.raises(Conflict, match="all the time"):
        ends_of([version(A, -5), version(B, 1)], BEGAN, healthy)
