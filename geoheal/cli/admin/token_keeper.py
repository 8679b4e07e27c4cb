"""Whom ``geoheal token`` asks: the database itself, or a service that an operator's token opens."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from geoheal.cli.terminal.whom import service_of
from geoheal.domain.access.token import Role
from geoheal.errors import NotFound, ServiceUnreachable, Unauthenticated

if TYPE_CHECKING:
    from geoheal.domain.access.token import ApiToken
    from geoheal.remote.tokens import TokenService
    from geoheal.store.session import Database

FIRST: Final = (
    "The first token is made in the service's database: name that with --data-dir or --database-url."
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A token without its secret."""

    prefix: str
    name: str
    role: Role
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Keeper:
    """What can be done with tokens.

    Parameters
    ----------
    create
        From name, role and life (None for ever) to the token and its secret.
    listed
        All tokens, oldest first.
    revoke
        Stop the token with this prefix from working; raises NotFound where none does.
    """

    create: Callable[[str, Role, timedelta | None], tuple[Listed, str]]
    listed: Callable[[], Sequence[Listed]]
    revoke: Callable[[str], None]


@contextmanager
def keeper(
    url: str | None, token: str | None, data_dir: Path | None, database_url: str | None
) -> Iterator[Keeper]:
    """Ask the service that is named, unless the command line names a database; else the database."""
    where = service_of(url, data_dir, database_url, default=None)
    if where is None:
        from geoheal.config.settings import load_settings
        from geoheal.system import open_database

        with open_database(load_settings(data_dir=data_dir, database_url=database_url)) as database:
            yield _of_database(database)
        return
    from geoheal.remote.tokens import TokenService

    with TokenService(where, token) as service:
        yield _of_service(service)


def _of_database(database: "Database") -> Keeper:
    from geoheal.domain.access.bearer import mint
    from geoheal.store.operations import tokens

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
                raise NotFound(f"There is no token {prefix} that still works; see `geoheal token list`.")

    return Keeper(create, listed, revoke)


def _of_service(service: "TokenService") -> Keeper:
    def create(name: str, role: Role, life: timedelta | None) -> tuple[Listed, str]:
        try:
            made = service.create(name, role, None if life is None else datetime.now(UTC) + life)
        except (ServiceUnreachable, Unauthenticated) as error:
            raise type(error)(f"{error.message} {FIRST}") from error
        return _answered(made), str(made["secret"])

    return Keeper(create, lambda: [_answered(each) for each in service.listed()], service.revoke)


def _stored(token: "ApiToken") -> Listed:
    return Listed(token.prefix, token.name, token.role, token.created_at, token.expires_at, token.revoked_at)


def _answered(fields: Mapping[str, Any]) -> Listed:
    times = [
        None if fields[name] is None else datetime.fromisoformat(fields[name])
        for name in ("expires_at", "revoked_at")
    ]
    made = datetime.fromisoformat(fields["created_at"])
    return Listed(fields["prefix"], fields["name"], Role(fields["role"]), made, *times)
