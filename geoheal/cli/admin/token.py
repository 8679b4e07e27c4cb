"""``geoheal token``: bearer tokens for the HTTP interface."""

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from geoheal.cli.admin.token_keeper import keeper
from geoheal.cli.terminal.options import DatabaseUrl, DataDir, Token, refuse_both
from geoheal.cli.terminal.table import print_table
from geoheal.domain.access.token import Role
from geoheal.errors import InvalidInput

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Create, list and revoke tokens for the HTTP interface."
)

ByService = Annotated[
    str | None,
    typer.Option(
        "--url",
        callback=refuse_both,
        envvar="GEOHEAL_URL",
        show_envvar=True,
        help="Use this geoheal service, with an operator's token [the database].",
    ),
]
UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


def life_of(text: str) -> timedelta:
    """Parse the life of a token: a number of hours, days or weeks.

    >>> life_of("90d").days
    90

    Raises
    ------
    InvalidInput
        When the text is not valid.
    """
    match = re.fullmatch(r"([1-9]\d{0,4})([hdw])", text)
    if match is None:
        raise InvalidInput(f"{text!r} is not a time span; write for example 12h, 90d or 8w.", field="expires")
    return int(match[1]) * UNITS[match[2]]


@app.command()
def create(
    role: Annotated[
        Role, typer.Option(help="reporter sends snapshots, viewer reads, operator may do everything.")
    ],
    name: Annotated[str, typer.Option(help="Name of the token: who or what will use it.")],
    expires: Annotated[
        str | None, typer.Option(help="When it stops working: 12h, 90d, 8w from now [never].")
    ] = None,
    url: ByService = None,
    token: Token = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Make a token and print it; it is not shown again.

    The token alone goes to stdout, so that a script can take it from there.
    """
    if not name.strip() or not name.isprintable():
        raise InvalidInput("A token's name must be one line of text.", field="name")
    with keeper(url, token, data_dir, database_url) as kept:
        made, secret = kept.create(name, role, None if expires is None else life_of(expires))
    until = "for ever" if made.expires_at is None else f"until {made.expires_at:%Y-%m-%d %H:%M} UTC"
    typer.echo(f"Token {made.prefix} for {name} ({role}), valid {until}; it is not shown again:", err=True)
    typer.echo(secret)


@app.command("list")
def list_tokens(
    url: ByService = None,
    token: Token = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """List the tokens, oldest first; never their secrets."""
    with keeper(url, token, data_dir, database_url) as kept:
        found = kept.listed()
    table = Table("prefix", "name", "role", "made", "state", box=None, pad_edge=False)
    now = datetime.now(UTC)
    for each in found:
        state = _state(each.revoked_at, each.expires_at, now)
        table.add_row(each.prefix, Text(each.name), each.role, f"{each.created_at:%Y-%m-%d}", state)
    if found:
        print_table(table)
    else:
        typer.echo("There are no tokens; create one with `geoheal token create`.")


@app.command()
def revoke(
    prefix: Annotated[str, typer.Argument(help="The token's prefix, as `geoheal token list` shows it.")],
    url: ByService = None,
    token: Token = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Revoke a token: it stops working at once, or within 5 s where a service cannot be notified."""
    with keeper(url, token, data_dir, database_url) as kept:
        kept.revoke(prefix)
    typer.echo(f"Revoked {prefix}.")


def _state(revoked_at: datetime | None, expires_at: datetime | None, now: datetime) -> str:
    if revoked_at is not None:
        return f"revoked {revoked_at:%Y-%m-%d}"
    if expires_at is None:
        return "valid"
    return f"{'valid until' if now < expires_at else 'expired'} {expires_at:%Y-%m-%d %H:%M} UTC"
