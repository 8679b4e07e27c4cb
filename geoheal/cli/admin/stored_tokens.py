"""Access of ``geoheal token`` to tokens in the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from geoheal.cli.admin.token_operations import Keeper, Listed
from geoheal.config.settings import load_settings
from geoheal.domain.access.bearer import mint
from geoheal.domain.access.token import ApiToken, Role
from geoheal.errors import NotFound
from geoheal.store.operations import tokens
from geoheal.store.session import Database
from geoheal.system import open_database


@contextmanager
def stored_keeper(data_dir: Path | None, database_url: str | None) -> Iterator[Keeper]:
    """Yield the operations on the tokens of a database, while it is open."""
    with open_database(load_settings(data_dir=data_dir, database_url=database_url)) as database:
        yield _of_database(database)


def _of_database(database: Database) -> Keeper:
    def create(name: str, role: Role, life: timedelta | None) -> tuple[Listed, str]:
        now = datetime.now(UTC)
        made, secret = mint(name, role, now, None if life is None else now + life)
        with database.transaction() as connection:
            tokens.add(connection, made)
        return _stored(made), secret

    def listed() -> list[Listed]:
        with database.transaction() as connection:
            return [_stored(each) for each in tokens.everything(connection)]

    def revoke(prefix: str) -> None:
        with database.transaction() as connection:
            if not tokens.revoke(connection, prefix, datetime.now(UTC)):
                raise NotFound(f"There is no valid token {prefix}; see `geoheal token list`.")

    return Keeper(create, listed, revoke)


def _stored(token: ApiToken) -> Listed:
    return Listed(token.prefix, token.name, token.role, token.created_at, token.expires_at, token.revoked_at)
