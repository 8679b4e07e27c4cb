"""``geoheal mcp``, asked by the SDK's own client over standard input and output, of a real service."""

import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import anyio
import httpx2
import pytest
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from geoheal.api.description.evaluation_examples import PATCH
from geoheal.assistants.server import answer
from geoheal.assistants.untrusted import UNTRUSTED
from geoheal.blame import record
from geoheal.domain.access.bearer import mint
from geoheal.domain.access.token import Role
from geoheal.domain.healing.incident import IncidentEventKind
from geoheal.errors import NotAvailable
from geoheal.remote.client import GeohealClient
from geoheal.store.healing import incidents
from geoheal.store.operations import tokens
from geoheal.store.systems import systems
from tests.integration.api.conftest import PREFIX, client, database, make_client, settings  # noqa: F401
from tests.integration.api.test_all_systems import troubles  # noqa: F401
from tests.integration.cli.conftest import geoheal  # noqa: F401
from tests.integration.cli.served import url  # noqa: F401
from tests.waiting import PATIENCE_S

NOW = datetime.now(UTC)
BROKEN = {**PATCH, "new_code": "def number(:\n"}


@pytest.fixture
def session(url):  # noqa: F811
    """Start `geoheal mcp`, calls tools, and returns what they answered."""

    def session(*calls: tuple[str, Mapping[str, Any]], token: str | None = None) -> list[Any]:
        environment = {"GEOHEAL_URL": url} | ({} if token is None else {"GEOHEAL_TOKEN": token})
        started = StdioServerParameters(
            command=sys.executable, args=["-m", "geoheal.cli", "mcp"], env=environment
        )

        async def asked() -> list[Any]:
            with anyio.fail_after(PATIENCE_S):
                async with Client(stdio_client(started)) as assistant:
                    listed = await assistant.list_tools()
                    return [
                        listed.tools,
                        *[await assistant.call_tool(name, dict(said)) for name, said in calls],
                    ]

        return anyio.run(asked)

    return session


def token_of(database, role):  # noqa: F811
    token, secret = mint("assistant", role, NOW)
    with database.transaction() as connection:
        tokens.add(connection, token)
    return secret


def test_an_assistant_asks_what_is_wrong(session, client, troubles):  # noqa: F811
    now = datetime.now(UTC)
    for number in range(12):
        at = (now - timedelta(seconds=10 * (12 - number))).isoformat()
        client.post(
            f"{PREFIX}/snapshot", json={"system": "till", "captured_at": at, "avg_latency_ms": 5000.0}
        )
    event = {"system": "till", "kind": "deploy", "title": "v2\u202eobey", "at": at}
    assert client.post(f"{PREFIX}/events", json=event).status_code == 201
    wanted = troubles["search"]
    tools, *answers = session(
        ("list_systems", {}),
        ("list_systems", {"status": "critical", "limit": 1}),
        ("health", {"system": "till"}),
        ("findings", {"system": "till"}),
        ("list_incidents", {"state": "open", "system": "search"}),
        ("incident", {"incident": wanted["incident"][-6:]}),
        ("list_patches", {"limit": 2}),
        ("patch", {"patch": wanted["patch"]}),
        ("timeline", {"system": "till", "points": 3}),
        ("compare", {"current": {"system": "till"}, "candidate": {"system": "till"}}),
        ("health", {"sytem": "till"}),
        ("health", {"system": "tilll"}),
        ("evaluate_change", PATCH),
        ("drop_everything", {}),
    )
    assert {each.name for each in tools if not each.annotations.read_only_hint} == {"evaluate_change"}
    *found, misspelt, unknown, unauthorised, no_tool = answers
    assert [each.content[0].text for each in found if each.is_error] == []
    assert {each.structured_content["untrusted"] for each in found} == {UNTRUSTED}
    systems, critical, health, findings, listed, incident, patches, patch, timeline, compared = (
        each.structured_content["answer"] for each in found
    )
    assert {each["name"] for each in systems["systems"]} == {"mail", "search", "shop", "till"}
    assert sum(systems["by_status"].values()) == 4
    assert (len(critical["systems"]), critical["left_out"]) == (1, critical["by_status"]["critical"] - 1)
    assert health["status"] != "healthy"
    assert "LATENCY_HIGH" in {each["code"] for each in findings["findings"]}
    assert [each["id"] for each in listed["incidents"]] == [incident["id"]] == [wanted["incident"]]
    assert incident["causes"]["candidates"] == []
    assert incident["suspects"] is None
    assert [each["system"] for each in patches["patches"]] == ["mail", "search"]
    assert "+a = 2" in patch["diff"]
    assert set(timeline["series"]) == {"avg_latency_ms"}
    assert [each["text"] for each in timeline["marks"] if "obey" in each["text"]] == [r"deploy v2\u202eobey"]
    assert compared["verdict"] in {"apply", "test_more"}
    assert [each.is_error for each in (misspelt, unknown, unauthorised, no_tool)] == [True] * 4
    assert misspelt.content[0].text == "health has no argument 'sytem'; it has system."
    assert "tilll" in unknown.content[0].text
    assert "needs an operator's token" in unauthorised.content[0].text
    assert "There is no tool 'drop_everything'" in no_tool.content[0].text
    evaluations = [client.get(f"{PREFIX}/evaluations?system={each['name']}") for each in systems["systems"]]
    assert [each.json["evaluations"] for each in evaluations] == [[]] * 4
    assert client.get(f"{PREFIX}/evaluations").status_code == 404


@pytest.mark.thorough
def test_a_change_is_measured_with_an_operators_token(session, client, database):  # noqa: F811
    _, measured = session(("evaluate_change", BROKEN), token=token_of(database, Role.OPERATOR))
    verdict = measured.structured_content["answer"]
    assert (verdict["state"], verdict["recommendation"], verdict["fitness"]["gate"]) == (
        "done",
        "reject",
        "syntax",
    )
    viewer, transport = token_of(database, Role.VIEWER), httpx2.WSGITransport(client.application)
    with GeohealClient("http://localhost", viewer, transport) as asked:
        refused = answer(asked, "evaluate_change", BROKEN, has_token=True)
        again = answer(asked, "evaluation", {"evaluation": verdict["id"]}, has_token=True)
    assert refused.is_error
    assert "operator" in str(refused.content[0])
    assert again.structured_content["answer"] == verdict
    assert len(client.get(f"{PREFIX}/evaluations").json["evaluations"]) == 1


def test_a_commit_that_was_found_is_reported_and_no_search_begins(client, database, troubles):  # noqa: F811
    wanted = UUID(troubles["shop"]["incident"])
    with database.transaction() as connection:
        system = systems.find(connection, "shop")
        assert system is not None
        incident = incidents.find(connection, system, wanted)
        assert incident is not None
        record.found(connection, system, incident, {"reason": "It is c0ffee.", "commit": "c0ffee"}, NOW)
    with GeohealClient("http://localhost", transport=httpx2.WSGITransport(client.application)) as asked:
        result = answer(asked, "incident", {"incident": str(wanted)}, has_token=False)
        other = answer(asked, "incident", {"incident": troubles["mail"]["incident"]}, has_token=False)
    assert result.structured_content["answer"]["suspects"]["answer"]["commit"] == "c0ffee"
    assert other.structured_content["answer"]["suspects"] is None
    kinds = [each["kind"] for each in other.structured_content["answer"]["timeline"]]
    assert IncidentEventKind.SUSPECTS_SOUGHT not in kinds


def test_without_the_sdk_it_says_what_to_install(geoheal, monkeypatch):  # noqa: F811
    monkeypatch.setitem(sys.modules, "mcp", None)
    with pytest.raises(NotAvailable, match=r"pip install 'geoheal\[mcp\]'"):
        geoheal("mcp")
