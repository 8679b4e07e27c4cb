"""Tools describe themselves to assistants, and refuse what they do not know by name."""

import pytest

from geoheal.assistants.tools import TOOLS
from geoheal.errors import InvalidInput

BY_NAME = {each.name: each for each in TOOLS}


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_an_unknown_argument_is_refused_by_name(tool):
    with pytest.raises(InvalidInput, match=f"{tool.name} has no argument 'sytem'; it has "):
        tool.parsed({"sytem": "shop"})
    schema = tool.arguments.model_json_schema()
    assert schema["additionalProperties"] is False
    assert all("description" in each for each in schema["properties"].values())


@pytest.mark.parametrize(
    ("name", "said", "message"),
    [
        ("list_incidents", {"state": "opn"}, "state: "),
        ("list_incidents", {"state": "pending"}, "state: "),
        ("timeline", {"points": 5000}, "points: "),
        ("timeline", {"since": "yesterday"}, "since: "),
        ("timeline", {"since": "2026-11-01T12:00:00"}, "since: "),  # without an offset
        ("health", {"system": "a\nb"}, "system: "),
        ("incident", {}, "incident: "),
    ],
)
def test_a_wrong_argument_is_named(name, said, message):
    with pytest.raises(InvalidInput, match=message):
        BY_NAME[name].parsed(said)


def test_only_the_evaluation_writes():
    assert [each.name for each in TOOLS if each.writes] == ["evaluate_change"]
