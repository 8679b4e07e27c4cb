"""How incidents are shown on the terminal."""

from typing import Any

import pytest

from geoheal.cli.heal.incident_view import print_incident, print_incidents

INCIDENT = {
    "id": "01a22259-ac9a-75ae-96cc-2e4a0191a7b5", "system": "shop", "state": "open", "severity": "warning",
    "first_seen_at": "2026-11-28T12:00:00+00:00", "resolved_at": None, "acknowledged_by": None,
}  # fmt: skip


@pytest.mark.parametrize(
    ("symptom", "silent", "expected"),
    [("memory_leak", False, "memory_leak"), (None, True, "silence"), (None, False, "")],
)
def test_the_list_says_what_an_incident_is_about(capsys, symptom, silent, expected):
    print_incidents([INCIDENT | {"symptom": symptom, "silent": silent}])
    _, row = capsys.readouterr().out.splitlines()
    assert row.partition("warning")[2].partition("2026")[0].strip() == expected


WAITING: dict[str, Any] = INCIDENT | {
    "symptom": "memory_leak", "silent": False, "resolved_by": None, "false_alarm": False, "expected": None,
    "escalation": None,
    "findings": [{"severity": "warning", "message": "Memory high: 1,307 MB > 1,000 MB"}],
    "timeline": [
        {"at": "2026-11-28T12:05:00+00:00", "kind": "opened", "message": "High", "actor": None, "details": {}}
    ],
    "attempts": [{"phase": "awaiting_approval", "result": {"patch": "01a20982-ade6-7793-ae87-3a52a11a91f0"}}],
}  # fmt: skip


def test_an_incident_says_of_whom_it_is_who_has_it_and_what_to_look_at_next(capsys):
    print_incident(WAITING)
    lines = capsys.readouterr().out.splitlines()
    assert lines[:3] == [
        "shop: warning open memory_leak",
        "since 2026-11-28 12:00 UTC; not acknowledged",
        "A patch waits for a decision: geoheal patches show 01a20982-ade6-7793-ae87-3a52a11a91f0",
    ]
    assert lines[-1] == "2026-11-28 12:05 UTC  opened  High"
    print_incident(WAITING | {"acknowledged_by": "Ann", "attempts": []})
    lines = capsys.readouterr().out.splitlines()
    assert lines[1] == "since 2026-11-28 12:00 UTC; acknowledged by Ann"
    assert "patches show" not in "".join(lines)
