"""The last healthy version: from a real repository, and snapshots that say which commit they ran."""

import hashlib
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from uuid_utils.compat import uuid7

from geoheal.domain.healing.module import Module
from geoheal.domain.health.thresholds import Thresholds
from geoheal.domain.symptom import Symptom
from geoheal.healing.candidates.version_history import healthy_versions
from geoheal.monitor.ingest.report import parse_report
from geoheal.monitor.ingest.single import ingest
from geoheal.store.systems import version_health

LIMITS = Thresholds()
SLOW_MS, FAST_MS = 3000.0, 100.0


@dataclass(frozen=True)
class Repository:
    """A module under Git; ``commit`` takes its next source and returns the commit's hash."""

    path: Path
    commit: Callable[[str], str]


@pytest.fixture
def repository(tmp_path):
    """Return a repository without commits."""
    folder = tmp_path / "repository"
    folder.mkdir()

    def git(*arguments):
        done = subprocess.run(
            ["git", "-C", folder, "-c", "user.name=a", "-c", "user.email=a@b", *arguments],
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()

    git("init", "-q")

    def commit(source):
        (folder / "sums.py").write_text(source, newline="")
        git("add", "sums.py")
        git("commit", "-q", "-m", "A change", "--allow-empty")
        return git("rev-parse", "HEAD")

    return Repository(folder / "sums.py", commit)


@pytest.fixture
def asked(shop, repository):
    """Return the healthy versions of the module, and the one in which it was as it stands."""

    def asked(symptom=Symptom.PERFORMANCE_REGRESSION):
        module = Module(id=uuid7(), name="sums", path=repository.path, registered_at=datetime.now(UTC))
        since = datetime.now(UTC) - timedelta(days=1)
        with shop.database.transaction() as connection:
            health = version_health.by_version(connection, shop.system, since, 20)
        return healthy_versions(module, repository.path.read_text(), symptom, health, LIMITS)

    return asked


@pytest.fixture
def known(asked):
    """Return the healthy versions that differ from the module as it stands."""
    return lambda *symptom: asked(*symptom)[0]


def test_the_last_version_under_which_the_symptom_did_not_show(shop, repository, known):
    for minutes, source, latency in (
        (30, "v = 1\n", FAST_MS),
        (20, "v = 2\n", FAST_MS),
        (10, "v = 3\n", SLOW_MS),
    ):
        shop.report(latency, ago_s=60 * minutes, code_hash=repository.commit(source))
    assert [each.source for each in known()] == ["v = 2\n", "v = 1\n"]
    assert known()[0].snapshots == 12
    assert known()[0].healthy_from < known()[0].healthy_until


def test_a_healthy_version_is_a_known_commit_that_was_seen_often_enough(shop, repository, known):
    shop.report(FAST_MS, ago_s=1800, count=9, code_hash=repository.commit("v = 1\n"))
    shop.report(FAST_MS, ago_s=1200, code_hash="0" * 40)
    shop.report(FAST_MS, ago_s=900, code_hash="--output=/tmp/x")
    shop.report(None, ago_s=600, code_hash=repository.commit("v = 2\n"))
    shop.report(SLOW_MS, code_hash=repository.commit("v = 3\n"))
    assert known() == ()


def test_a_version_that_is_the_current_source_is_none_to_go_back_to(shop, repository, asked):
    shop.report(FAST_MS, ago_s=1800, code_hash=repository.commit("v = 1\n"))
    shop.report(FAST_MS, ago_s=1200, code_hash=(last := repository.commit("v = 1\n")))
    shop.report(SLOW_MS, code_hash=repository.commit("v = 1\n"))
    versions, unchanged = asked()
    assert versions == ()
    assert unchanged.revision == last


def test_newlines_of_windows_make_no_other_version(shop, repository, known):
    shop.report(FAST_MS, ago_s=1800, code_hash=repository.commit("v = 1\r\n"))
    shop.report(FAST_MS, ago_s=1200, code_hash=repository.commit("v = 2\r\n"))
    shop.report(SLOW_MS, code_hash=repository.commit("v = 2\n"))
    assert [each.source for each in known()] == ["v = 1\n"]


def test_a_partial_clone_does_not_name_what_fetches_the_rest(shop, repository, known, tmp_path):
    shop.report(FAST_MS, ago_s=1800, code_hash=repository.commit("v = 1\n"))
    shop.report(SLOW_MS, code_hash=repository.commit("v = 2\n"))
    assert len(known()) == 1
    folder, trace = repository.path.parent, tmp_path / "trace"
    (tmp_path / "spy").write_text(f"#!/bin/sh\ntouch {trace}\n")
    (tmp_path / "spy").chmod(0o755)
    for name, value in {
        "remote.origin.url": folder,
        "remote.origin.promisor": "true",
        "remote.origin.uploadpack": tmp_path / "spy",
        "extensions.partialclone": "origin",
    }.items():
        subprocess.run(["git", "-C", folder, "config", name, value], check=True)
    blob = hashlib.sha1(b"blob 6\0v = 1\n", usedforsecurity=False).hexdigest()
    (folder / ".git/objects" / blob[:2] / blob[2:]).unlink()
    assert (known(), trace.exists()) == ((), False)


def test_without_a_repository_there_is_none(shop, module):
    shop.report(FAST_MS, ago_s=1200, code_hash="a" * 40)
    with shop.database.transaction() as connection:
        health = version_health.by_version(connection, shop.system, datetime.now(UTC) - timedelta(days=1), 20)
    assert healthy_versions(module, "v = 9\n", Symptom.PERFORMANCE_REGRESSION, health, LIMITS) == ((), None)


def test_nodes_that_differ_in_memory_are_not_a_leak_and_rates_are_of_requests(shop, repository, known):
    """Slopes are per hour and node; error rates count requests."""
    now = datetime.now(UTC)
    code = repository.commit("v = 1\n")
    for place in range(12):
        for node, memory, requests, errors in (("a", 100.0, 1000, 0.001), ("b", 900.0, 1, 0.5)):
            fields = {
                "id": str(uuid7()),
                "captured_at": now - timedelta(seconds=3600 - 10 * place),
                "node": node,
                "memory_usage_mb": memory + 0.5 * place,
                "request_count": requests,
                "error_rate": errors,
                "code_hash": code,
            }
            ingest(shop.database, shop.system.name, parse_report(fields).observe(now))
    shop.report(SLOW_MS, code_hash=repository.commit("v = 2\n"))
    with shop.database.transaction() as connection:
        since = now - timedelta(days=1)
        first = version_health.by_version(connection, shop.system, since, 20)[-1]
    assert first.error_rate == pytest.approx((12 * 1.0 + 12 * 0.5) / (12 * 1001))
    assert first.memory_slope_mb_per_hour == pytest.approx(0.5 * 360)
    assert [each.source for each in known(Symptom.ERROR_SPIKE)] == ["v = 1\n"]
    assert [each.source for each in known(Symptom.MEMORY_LEAK)] == ["v = 1\n"]
