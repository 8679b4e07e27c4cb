"""``geoheal doctor`` on a server for reads that is not a standby; api/test_replica.py has one."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from geoheal.cli.admin.check_result import State
from geoheal.cli.admin.replica_check import replica
from geoheal.config.settings import Settings
from geoheal.store.session import Database, create_engine


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(create_engine(database_url))
    yield opened
    opened.close()


@pytest.fixture
def checked(database, database_url):
    """Check with a URL for reads."""

    def check(url):
        reads = None if url is None else SecretStr(url)
        return replica(Settings(database_url=SecretStr(database_url), read_database_url=reads), database)

    return check


def test_without_one_everything_is_read_from_the_database(checked):
    assert checked(None).state is State.OK


def test_the_database_itself_is_no_replica(checked, database_url):
    check = checked(database_url)
    assert (check.state, "itself" in check.detail) == (State.WARN, True)


def test_another_database_has_another_history(checked, other_database_url):
    check = checked(other_database_url)
    assert (check.state, "another database" in check.detail) == (State.FAIL, True)


def test_one_that_does_not_answer_is_a_warning_and_its_password_is_not_shown(checked, database_url):
    gone = sa.make_url(database_url).set(host="127.0.0.1", port=1, username="u", password="hidden", query={})
    check = checked(gone.render_as_string(hide_password=False))
    assert (check.state, "GEOHEAL_READ_DATABASE_URL" in check.detail) == (State.WARN, True)
    assert "hidden" not in check.detail + check.remedy
    assert "read from the primary" in check.remedy
