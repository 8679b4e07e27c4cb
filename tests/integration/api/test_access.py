"""GET /access: the role of a caller, and what it may do."""

from datetime import UTC, datetime

import pytest

from geoheal.domain.access.bearer import mint
from geoheal.domain.access.token import Role
from geoheal.store.operations import tokens

ACCESS = "/api/self-healing/access"


def test_without_a_token_this_machine_may_do_everything(client):
    assert client.get(ACCESS).json["access"] == {"role": "operator"}


@pytest.mark.parametrize("role", [Role.VIEWER, Role.OPERATOR])
def test_a_token_s_role_is_reported(client, database, role):
    token, secret = mint("someone", role, datetime.now(UTC), None)
    with database.transaction() as connection:
        tokens.add(connection, token)
    answer = client.get(ACCESS, headers={"Authorization": f"Bearer {secret}"}).json["access"]
    assert answer == {"role": role.value}


def test_a_reporter_is_refused(client, database):
    token, secret = mint("probe", Role.REPORTER, datetime.now(UTC), None)
    with database.transaction() as connection:
        tokens.add(connection, token)
    assert client.get(ACCESS, headers={"Authorization": f"Bearer {secret}"}).status_code == 403
