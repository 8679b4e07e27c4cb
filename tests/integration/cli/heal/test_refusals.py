"""``geoheal patches refusals`` and ``lift``, through a service."""

import json

import pytest
from uuid_utils.compat import uuid7

from geoheal.errors import Conflict, NotFound
from tests.integration.api.conftest import PREFIX, client, database, make_client, settings  # noqa: F401
from tests.integration.api.healing.test_refusals import propose  # noqa: F401
from tests.integration.cli.served import url  # noqa: F401

WHY = "\x1b[2JThe cache \u202eis needed <@everyone>"


@pytest.fixture
def patches(geoheal, url):  # noqa: F811
    return lambda command, *arguments: geoheal(
        "patches", command, *arguments, "--system", "shop", "--url", url
    )


@pytest.fixture
def refused(client, propose):  # noqa: F811
    """Return a patch that a person rejected."""
    patch = propose()
    answer = client.post(f"{PREFIX}/patches/{patch.id}/reject", json={"system": "shop", "reason": WHY})
    assert answer.status_code == 200, answer.text
    return str(patch.id)


def test_a_refusal_is_listed_until_it_is_lifted(patches, refused):
    code, output, _ = patches("refusals")
    assert code == 0
    assert refused in output
    assert not set(output) & {"\x1b", "\u202e"}
    (found,) = json.loads(patches("refusals", "--json")[1])
    assert (found["patch_id"], found["lifted_at"]) == (refused, None)
    code, output, _ = patches("lift", refused)
    assert (code, output) == (0, "'Try again' of module pricing may be proposed again.\n")
    assert patches("refusals")[1] == "Nothing is refused in shop.\n"
    (found,) = json.loads(patches("refusals", "--all", "--json")[1])
    assert found["lifted_by"] is not None


def test_what_was_lifted_or_never_refused_cannot_be_lifted(patches, refused):
    assert patches("lift", refused)[0] == 0
    with pytest.raises(Conflict, match="already"):
        patches("lift", refused)
    with pytest.raises(NotFound):
        patches("lift", str(uuid7()))
