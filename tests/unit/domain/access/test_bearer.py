"""Bearer tokens."""

from datetime import UTC, datetime

import pytest

from geoheal.domain.access.bearer import mint, parse_bearer
from geoheal.domain.access.token import Role

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def test_a_minted_token_is_read_back_and_proves_itself():
    token, secret = mint("ci", Role.REPORTER, NOW)
    bearer = parse_bearer(secret)
    assert bearer is not None
    assert bearer.prefix == token.prefix
    assert bearer.proves(token)
    assert token.valid_at(NOW)


def test_another_secret_with_the_same_prefix_proves_nothing():
    token, secret = mint("ci", Role.REPORTER, NOW)
    forged = parse_bearer(secret[:-1] + ("a" if secret[-1] != "a" else "b"))
    assert forged is not None
    assert forged.prefix == token.prefix
    assert not forged.proves(token)


def test_neither_the_stored_token_nor_a_representation_holds_the_secret():
    token, secret = mint("ci", Role.REPORTER, NOW)
    assert secret not in repr(token)
    assert secret not in repr(parse_bearer(secret))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ghl_short_secret",
        "xyz_abcdefghijkl_" + 43 * "x",
        "ghl_ABCDEFGHIJKL_" + 43 * "x",
        "ghl_abcdefghijkl_" + 44 * "x",
        "ghl_abcdefghijkl_" + 43 * "x" + "\n",
    ],
)
def test_what_has_not_the_form_of_a_token_is_none(text):
    assert parse_bearer(text) is None


def test_tokens_are_never_the_same():
    assert len({mint("ci", Role.VIEWER, NOW)[1] for _ in range(100)}) == 100
