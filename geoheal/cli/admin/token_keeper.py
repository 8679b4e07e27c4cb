"""Access of ``geoheal token``: the database itself, or a service with an operator's token."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from geoheal.cli.admin.token_operations import Keeper, Listed
from geoheal.cli.terminal.whom import service_of
from geoheal.domain.access.token import Role
from geoheal.errors import ServiceUnreachable, Unauthenticated
from geoheal.remote.tokens import TokenService

FIRST: Final = (
    "The first token is created in the service's database: name it with --data-dir or --database-url."
)


@contextmanager
def keeper(
    url: str | None, token: str | None, data_dir: Path | None, database_url: str | None
) -> Iterator[Keeper]:
    """Use the service if one is named, unless the command line names a database; otherwise the database."""
    where = service_of(url, data_dir, database_url, default=None)
    if where is None:
        from geoheal.cli.admin.stored_tokens import stored_keeper

        with stored_keeper(data_dir, database_url) as stored:
            yield stored
        return
    with TokenService(where, token) as service:
        yield _of_service(service)


def _of_service(service: TokenService) -> Keeper:
    def create(name: str, role: Role, life: timedelta | None) -> tuple[Listed, str]:
        try:
            made = service.create(name, role, None if life is None else datetime.now(UTC) + life)
        except (ServiceUnreachable, Unauthenticated) as error:
            raise type(error)(f"{error.message} {FIRST}") from error
        return _answered(made), str(made["secret"])

    return Keeper(create, lambda: [_answered(each) for each in service.listed()], service.revoke)


def _answered(fields: Mapping[str, Any]) -> Listed:
    times = [
        None if fields[name] is None else datetime.fromisoformat(fields[name])
        for name in ("expires_at", "revoked_at")
    ]
    made = datetime.fromisoformat(fields["created_at"])
    return Listed(fields["prefix"], fields["name"], Role(fields["role"]), made, *times)
