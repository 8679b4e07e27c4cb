"""The first token of a service that nobody could enter: read from a file, or written to it."""

from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

from geoheal.domain.access.bearer import mint, parse_bearer
from geoheal.domain.access.token import ApiToken, Role
from geoheal.errors import ConfigurationError
from geoheal.store.operations import tokens
from geoheal.store.session import Database

NAME = "first token"


def ensure_first_token(database: Database, file: Path) -> bool:
    """Let an operator in by the token of a file, unless one can come in already; make the file if need be.

    Returns
    -------
    bool
        Whether the token was added now. One that was revoked stays revoked.

    Raises
    ------
    ConfigurationError
        When the file holds no token, or cannot be read or written.
    """
    now = datetime.now(UTC)
    with database.transaction() as connection:
        tokens.lock_first(connection)
        if tokens.has_operator(connection, now):
            return False
        token = _token_of(file, now)
        if tokens.find(connection, token.prefix) is not None:
            return False
        tokens.add(connection, token)
    return True


def _token_of(file: Path, now: datetime) -> ApiToken:
    try:
        text = file.read_text(encoding="utf-8").strip() if file.exists() else _write_new(file, now)
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text"
        raise ConfigurationError(
            f"The file of GEOHEAL_FIRST_TOKEN_FILE, {file}, cannot be used: {reason}."
        ) from error
    bearer = parse_bearer(text)
    if bearer is None:
        raise ConfigurationError(
            f"The file of GEOHEAL_FIRST_TOKEN_FILE, {file}, must contain only a token: ghl_, 12 lower-case "
            "letters or digits, _, 43 letters or digits. Delete it to have the service create one."
        )
    token, _ = mint(NAME, Role.OPERATOR, now)
    return ApiToken(
        id=token.id,
        name=NAME,
        prefix=bearer.prefix,
        secret_hash=bearer.secret_hash,
        role=Role.OPERATOR,
        created_at=now,
    )


def _write_new(file: Path, now: datetime) -> str:
    """Write a new token to a file that only its owner may read; a whole file appears, or none."""
    _, secret = mint(NAME, Role.OPERATOR, now)
    with NamedTemporaryFile("w", dir=file.parent, prefix=f".{file.name}.", delete=False) as draft:
        try:
            draft.write(f"{secret}\n")
            draft.flush()
            Path(draft.name).rename(file)
        except BaseException:
            Path(draft.name).unlink(missing_ok=True)
            raise
    return secret
