"""Systems are bounded, and can be deleted: over HTTP, by those who may."""

import pytest

PREFIX = "/api/self-healing"


def snapshot(client, system):
    return client.post(f"{PREFIX}/snapshot", json={"phi": 0.7, "system": system})


@pytest.fixture
def bounded(settings, make_client, database):
    """Yield a client of a service that allows two systems."""
    from geoheal.api.app import create_app
    from geoheal.system import connect

    few = settings.model_copy(update={"systems_max": 2})
    opened = connect(few, few.database_url.get_secret_value())
    yield create_app(opened, few).test_client()
    opened.close()


def test_one_system_too_many_is_refused_and_the_others_go_on(bounded):
    assert [snapshot(bounded, name).status_code for name in ("a", "b", "c")] == [201, 201, 429]
    refused = snapshot(bounded, "c")
    assert "GEOHEAL_SYSTEMS_MAX is 2" in refused.json["error"]
    assert bounded.put(f"{PREFIX}/systems/d", json={}).status_code == 429
    assert snapshot(bounded, "a").status_code == 201
    assert bounded.delete(f"{PREFIX}/systems/b").status_code == 200
    assert snapshot(bounded, "c").status_code == 201


def test_rows_of_systems_too_many_are_refused_and_the_others_of_the_batch_stored(bounded):
    assert snapshot(bounded, "z").status_code == 201
    rows = [{"phi": 0.7, "system": name} for name in ("a", "b", "z")]
    answer = bounded.post(f"{PREFIX}/snapshots", json=rows)
    assert (answer.status_code, answer.json["accepted"]) == (200, 2)
    (refused,) = answer.json["rejected"]
    assert (refused["index"], refused["field"]) == (1, "system")
    assert (
        "System 'b' was not created: there are 2 systems, and GEOHEAL_SYSTEMS_MAX is 2" in refused["reason"]
    )


def test_a_deleted_system_is_gone_and_its_name_is_free(client):
    for _ in range(3):
        snapshot(client, "shop/eu")
    former = client.get(f"{PREFIX}/systems/shop/eu").json["system"]["id"]
    deleted = client.delete(f"{PREFIX}/systems/shop/eu")
    assert (deleted.status_code, deleted.json["rows_left"]) == (200, False)
    assert client.get(f"{PREFIX}/systems/shop/eu").status_code == 404
    assert client.delete(f"{PREFIX}/systems/shop/eu").status_code == 404
    assert client.get(f"{PREFIX}/systems").json["systems"] == []
    assert snapshot(client, "shop/eu").status_code == 201
    assert client.get(f"{PREFIX}/systems/shop/eu").json["system"]["id"] != former
    assert client.get(f"{PREFIX}/health?system=shop/eu").json["health"]["snapshots_collected"] == 1
