"""Patches on the terminal: coloured there, plain elsewhere, and whole in both."""

import pytest

from geoheal.cli.heal.patch_view import print_patch, print_patches

URL = "https://github.com/acme/shop/pull/7"
PATCH = {
    "system": "shop",
    "id": "01a20982-ade6-7793-ae87-3a52a11a91f0",
    "hash": "ab" * 32,
    "module_name": "shop.pricing",
    "target": "git",
    "strategy": "performance_regression_fix",
    "symptom": "performance_regression",
    "title": "Memoise\x1b[2J the rate",
    "refusal": None,
    "doubts": ["Check who calls it."],
    "explanation": "It is computed again\u202e and again.",
    "verdict": {"decides": "person", "sentence": "Latency fell by 48 %; a person\x1b[2J must decide."},
    "relief": {"reason": "latency fell by 48 %"},
    "score": 0.83,
    "fitness": {"reason": "latency gains 48 %", "judgement": {"verdict": "apply"}},
    "effectiveness": 0.4,
    "verification": {
        "effect": "undecided",
        "reason": "p95 went from 9 to 8, within its usual variation.",
        "canary": {"effect": "helped", "nodes": ["web\x1b[2J"], "reason": "p95 went from 9 to 3."},
    },
    "created_at": "2026-11-23T12:00:00+00:00",
    "expires_at": "2026-11-30T12:00:00+00:00",
    "state": "applied",
    "diff": "--- a/shop.py\n+++ b/shop.py\n@@ -1 +1 @@\n-RATE = 1\n+RATE = [bold]2[/bold]\x1b[1A\n",
    "events": [
        {
            "at": "2026-11-23T12:05:00+00:00",
            "state": "approved",
            "reason": "Approved.",
            "actor": "ann (ghl_x)",
        }
    ],
    "applications": [
        {
            "kind": "apply",
            "phase": "done",
            "host": "web1",
            "error": None,
            "details": {
                "canary": True,
                "branch": "geoheal/0d7b",
                "pull_request": {"url": URL},
            },
        }
    ],
}


@pytest.mark.parametrize("coloured", [False, True])
def test_a_patch_is_shown_whole_and_obeyed_nowhere(capsys, monkeypatch, coloured):
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("FORCE_COLOR" if coloured else "NO_COLOR", "1")
    print_patch(PATCH)
    print_patches([PATCH])
    shown = capsys.readouterr().out
    for whole in (
        PATCH["hash"],
        PATCH["id"],
        URL,
        "Latency fell by 48 %; a person\\x1b[2J must decide.",
        "undecided: p95 went from 9 to 8, within its usual variation.",
        "helped on web\\x1b[2J: p95 went from 9 to 3.",
        "done on web1, on one node first, ",
    ):
        assert whole in shown
    assert "+RATE = [bold]2[/bold]\\x1b[1A" in shown
    for hostile in ("\x1b[2J", "\x1b[1A", "\u202e"):
        assert hostile not in shown
    assert ("\x1b[32m+RATE" in shown, "\x1b[31m-RATE" in shown) == (coloured, coloured)


@pytest.mark.parametrize(
    ("state", "commands"),
    [
        ("proposed", [f"approve {PATCH['id']} --hash {PATCH['hash']}", f"reject {PATCH['id']}"]),
        ("approved", [f"reject {PATCH['id']}"]),
        ("applied", [f"rollback {PATCH['id']}"]),
        ("verified", [f"rollback {PATCH['id']}"]),
        ("rolled_back", []),
        ("rejected", []),
        ("expired", []),
    ],
)
def test_a_patch_says_by_which_commands_a_person_decides_on_it(capsys, state, commands):
    print_patch(PATCH | {"state": state})
    shown = capsys.readouterr().out
    offered = [
        line.partition("geoheal patches ")[2] for line in shown.splitlines() if "geoheal patches" in line
    ]
    assert [each.partition(" (")[0] for each in offered] == commands
    assert ("until 2026-11-30 12:00 UTC" in shown) == (state == "proposed")
