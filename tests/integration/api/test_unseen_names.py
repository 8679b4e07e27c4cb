"""Names that show as others: none is given to a new system, and those from before are shown with escapes."""

import pytest
from sqlalchemy import text

from tests.integration.api.test_otlp import answer, post
from tests.unit.api.otlp.test_reading import NOW, add_gauge, request

PREFIX = "/api/self-healing"
UNSEEN = {
    "turned": "shop\u202egnp",
    "isolated": "a\u2066b",
    "zero width": "sho\u200bp",
    "C1": "shop\x9b31m",
    "a line of its own": "shop\u2028x",
    "a filler": "\u3164",
    "a tag": "shop\U000e0041",
    "no character": "shop\uffff",
    "a hard space": "shop\u00a0x",
    "nothing but a space": " ",
    "nothing but spaces": "   ",
}


@pytest.mark.parametrize("name", UNSEEN.values(), ids=UNSEEN)
def test_no_new_system_has_one(client, send, name):
    def refused(response, field):
        assert (response.status_code, response.json["field"]) == (422, field), response.text
        assert response.json["error"].isprintable()

    refused(send(system=name, phi=0.7), "system")
    rows = client.post(f"{PREFIX}/snapshots", json=[{"phi": 0.7, "system": each} for each in (name, "shop")])
    assert rows.json["accepted"] == 1
    (row,) = rows.json["rejected"]
    assert (row["index"], row["field"]) == (0, "system")
    refused(client.post(f"{PREFIX}/systems", json={"name": name}), "name")
    refused(client.put(f"{PREFIX}/systems/{name}", json={}), "name")
    refused(client.patch(f"{PREFIX}/systems/shop", json={"name": name}), "name")
    assert [each["name"] for each in client.get(f"{PREFIX}/systems").json["systems"]] == ["shop"]


def test_exported_metrics_of_one_are_refused_and_the_others_stored(client):
    sent = request(service="shop\u202egnp")
    add_gauge(sent, "process.cpu.utilization", 0.5, time_ns=NOW)
    other = request()
    add_gauge(other, "process.cpu.utilization", 0.5, time_ns=NOW)
    sent.resource_metrics.add().CopyFrom(other.resource_metrics[0])
    partly = answer(post(client, sent)).partial_success
    assert partly.rejected_data_points == 1
    assert "every character of a name must be visible" in partly.error_message
    assert [each["name"] for each in client.get(f"{PREFIX}/systems").json["systems"]] == ["shop"]


def test_one_from_before_reports_on_and_is_shown_with_escapes(client, send, database):
    assert send(system="old", phi=0.7).status_code == 201
    with database.transaction() as connection:
        connection.execute(text("UPDATE geoheal.systems SET name = :name"), {"name": "old\u202egnp"})
    assert send(system="old\u202egnp", phi=0.7).status_code == 201
    exposition = client.get("/metrics").text
    assert "\u202e" not in exposition
    assert 'geoheal_system_phi{system="old\\\\u202egnp"} 0.7' in exposition
    assert client.get(f"{PREFIX}/health", query_string={"system": "old\u202egnp"}).status_code == 200
    assert client.patch(f"{PREFIX}/systems/old\u202egnp", json={"name": "old"}).status_code == 200
