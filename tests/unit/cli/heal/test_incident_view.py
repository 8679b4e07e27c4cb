"""How incidents are shown on the terminal."""

import pytest

from geoheal.cli.heal.incident_view import print_incidents

INCIDENT = {
    "id": "01a22259-ac9a-75ae-96cc-2e4a0191a7b5", "system": "shop", "state": "open", "severity": "warning",
    "first_seen_at": "2026-11-28T12:00:00+00:00", "resolved_at": None, "acknowledged_by": None,
}  # fmt: skip


@pytest.mark.parametrize(
    ("symptom", "silent", "told"),
    [("memory_leak", False, "memory_leak"), (None, True, "silence"), (None, False, "")],
)
def test_the_list_says_what_an_incident_is_about(capsys, symptom, silent, told):
    print_incidents([INCIDENT | {"symptom": symptom, "silent": silent}])
    _, row = capsys.readouterr().out.splitlines()
    assert row.partition("warning")[2].partition("2026")[0].strip() == told
