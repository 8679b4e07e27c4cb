"""A database to ingest into, and observations to send."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from geoheal.domain.snapshots.snapshot import Observation
from geoheal.monitor.ingest.report import parse_report
from geoheal.store.session import Database, create_engine


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(create_engine(database_url))
    yield opened
    opened.close()


def observation(**fields: Any) -> Observation:
    return parse_report({"phi": 0.7, **fields}).observe(datetime.now(UTC))


@pytest.fixture
def observed():
    """Make an observation from the fields of a report."""
    return observation
