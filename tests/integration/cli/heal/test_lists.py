"""Lists over all systems, parts of ids, and systems that are not named, through a service."""

import json
from datetime import UTC, datetime

import pytest

from geoheal.domain.access.bearer import mint
from geoheal.domain.access.token import Role
from geoheal.errors import Conflict, InvalidInput, NotFound, ServiceUnreachable
from geoheal.store.operations import tokens
from tests.integration.api.conftest import PREFIX, client, database, make_client, settings  # noqa: F401
from tests.integration.api.test_all_systems import KINDS, NAMES, troubles  # noqa: F401
from tests.integration.cli.served import url  # noqa: F401


@pytest.fixture
def asked(geoheal, url):  # noqa: F811
    return lambda *words: geoheal(*words, "--url", url)


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_shows_all_systems_whole_in_a_pipe(asked, troubles, kind):  # noqa: F811
    code, output, _ = asked(KINDS[kind], "list")
    assert code == 0
    heading, *rows = output.splitlines()
    assert "system" in heading
    assert [row.split()[:2] for row in rows] == [[troubles[name][kind], name] for name in reversed(NAMES)]
    assert "…" not in output
    (one,) = json.loads(asked(KINDS[kind], "list", "--system", "shop", "--json")[1])
    assert one["id"] == troubles["shop"][kind]


LONG = "w" * 90


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("events", ("add", "deploy", LONG, "--system", "shop")),
        ("silences", ("add", LONG, "--system", "shop", "--hours", "1")),
        ("rules", ("set", "long", "metrics.queue > 1", "--pattern", "shop", "--message", LONG)),
    ],
)
def test_what_people_add_is_listed_whole_in_a_pipe(asked, client, kind, words):  # noqa: F811
    client.post(f"{PREFIX}/snapshot", json={"system": "shop", "phi": 0.7})
    assert asked(kind, "list", "--system", "shop")[1].startswith(("There are no ", "No change of shop"))
    assert asked(kind, *words)[0] == 0
    _, row = asked(kind, "list", "--system", "shop")[1].splitlines()
    assert LONG in row
    assert len(json.loads(asked(kind, "list", "--system", "shop", "--json")[1])) == 1


def test_a_reporters_token_reports_changes_though_it_may_not_ask_which_systems_there_are(
    asked,
    client,  # noqa: F811
    database,  # noqa: F811
):
    made, secret = mint("pipeline", Role.REPORTER, datetime.now(UTC))
    with database.transaction() as connection:
        tokens.add(connection, made)
    assert asked("events", "add", "flag", "basket", "--token", secret)[0] == 0
    with pytest.raises(NotFound, match="shop"):
        asked("events", "add", "flag", "basket", "--system", "shop", "--token", secret)
    (event,) = client.get(f"{PREFIX}/events").json["events"]
    assert event["recorded_by"].startswith("pipeline")


def test_a_person_says_what_an_incident_was(asked, troubles):  # noqa: F811
    wanted = troubles["search"]["incident"]
    assert asked("incidents", "mark", wanted, "expected")[1] == f"Incident {wanted} is marked as expected.\n"
    assert "A person marked it as expected." in asked("incidents", "show", wanted)[1]
    with pytest.raises(InvalidInput, match="not both"):
        asked("incidents", "resolve", wanted, "--reason", "x", "--false-alarm", "--expected")
    assert "Not calibrated: " in asked("systems", "show", "search")[1]


def test_the_end_of_an_id_names_it(asked, troubles):  # noqa: F811
    wanted = troubles["search"]["incident"]
    assert json.loads(asked("incidents", "show", wanted[-8:], "--json")[1])["id"] == wanted
    assert asked("incidents", "ack", wanted[-8:].upper())[1] == f"Incident {wanted} is acknowledged.\n"
    assert json.loads(asked("incidents", "show", wanted, "--json")[1])["acknowledged_at"] is not None
    dead = troubles["mail"]["alert"]
    assert asked("alerts", "retry", dead[-6:])[1] == f"Alert {dead} to webhook will be sent again.\n"
    patch = troubles["mail"]["patch"]
    assert asked("patches", "reject", patch[-8:])[1] == f"Patch {patch} is rejected.\n"


def test_a_part_of_several_ids_or_of_none_decides_nothing(asked, troubles):  # noqa: F811
    several = troubles["search"]["incident"][:8]
    with pytest.raises(InvalidInput, match="several ids"):
        asked("incidents", "ack", several)
    with pytest.raises(NotFound, match="begins or ends with 'ffffffff'"):
        asked("incidents", "ack", "ffffffff")
    for nonsense in ("abc", "../systems", "%00", "zzzzzzzz"):
        with pytest.raises(InvalidInput, match="is not an id"):
            asked("incidents", "show", nonsense)
    for name in NAMES:
        found = json.loads(asked("incidents", "show", troubles[name]["incident"], "--json")[1])
        assert found["acknowledged_at"] is None


def test_an_order_says_which_systems_there_are_and_makes_none(asked, client, troubles):  # noqa: F811
    for order in (("start",), ("stop",), ("policy", "set", "hold_s=60"), ("policy", "show")):
        with pytest.raises(InvalidInput, match="--system NAME: mail, search, shop"):
            asked(*order)
        with pytest.raises(NotFound, match="did you mean 'shop'"):
            asked(*order, "--system", "shpo")
    assert len(client.get(f"{PREFIX}/systems").json["systems"]) == len(NAMES)
    assert asked("start", "--system", "shop")[0] == 0
    with pytest.raises(
        Conflict, match=r"asks before it applies patches; .*set --system shop auto_apply=true"
    ):
        asked("start", "--system", "shop", "--auto-apply")
    whole = asked("history")[1]
    assert "  mail  " in whole
    assert "  shop  " in whole
    with pytest.raises(NotFound, match="did you mean 'shop'"):
        asked("history", "--system", "shpo")


def test_the_only_system_need_not_be_named(asked, client):  # noqa: F811
    client.post(f"{PREFIX}/snapshot", json={"system": "shop", "phi": 0.7})
    assert "Healing loop of shop started" in asked("start")[1]


def test_alerts_are_seen_and_sent_again_on_a_database_alone(geoheal, troubles, database_url):  # noqa: F811
    dead = troubles["shop"]["alert"]
    assert dead in geoheal("alerts", "list", "--database-url", database_url)[1]
    assert geoheal("alerts", "retry", dead[-8:], "--database-url", database_url)[0] == 0


def test_health_asks_the_service_that_the_environment_names(geoheal, url, client, monkeypatch):  # noqa: F811
    """GEOHEAL_URL wins over a database of the environment; all systems come in one answer."""
    for name in ("a", "b"):
        client.post(f"{PREFIX}/snapshot", json={"system": name, "phi": 0.7})
    monkeypatch.setenv("GEOHEAL_URL", url)
    code, output, _ = geoheal("health")
    assert (code, [row.split()[:2] for row in output.splitlines()[1:3]]) == (
        3, [["a", "unknown"], ["b", "unknown"]],
    )  # fmt: skip
    monkeypatch.setenv("GEOHEAL_URL", "http://127.0.0.1:9")
    code, _, said = geoheal("health")
    assert (code, "does not answer" in said) == (4, True)


@pytest.mark.parametrize("kind", KINDS)
def test_a_database_that_is_named_is_asked_without_a_service(
    geoheal,
    troubles,  # noqa: F811
    monkeypatch,
    kind,
):
    identity = troubles["shop"][kind]
    listed = geoheal(KINDS[kind], "list", "--json")  # GEOHEAL_DATABASE_URL names the database
    assert identity in [each["id"] for each in json.loads(listed[1])]
    monkeypatch.setenv("GEOHEAL_URL", "http://127.0.0.1:1")  # where nobody answers
    with pytest.raises(ServiceUnreachable):
        geoheal(KINDS[kind], "list")


def test_what_is_ordered_on_a_database_is_stored_in_it(geoheal, troubles, database_url):  # noqa: F811
    incident, patch = troubles["shop"]["incident"], troubles["shop"]["patch"]
    on = ("--database-url", database_url)
    assert geoheal("incidents", "ack", incident, "--by", "Ann", *on)[0] == 0
    assert "acknowledged by Ann" in geoheal("incidents", "show", incident, *on)[1]
    assert patch in geoheal("patches", "show", patch, *on)[1]
    assert geoheal("start", "--system", "shop", *on)[0] == 0
    assert geoheal("policy", "set", "--system", "shop", "hold_s=7", *on)[0] == 0
    assert "7.0" in geoheal("policy", "show", "--system", "shop", *on)[1]
    assert geoheal("stop", "--system", "shop", *on)[0] == 0
    assert geoheal("history", *on)[0] == 0
