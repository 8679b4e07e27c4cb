"""Text in which no service finds anything to obey."""

import pytest

from geoheal.healing.alerts.neutral import neutral


@pytest.mark.parametrize(
    ("hostile", "gone"),
    [
        ("@everyone", "@everyone"), ("<!channel>", "<"), ("<@U123>", "<@"), ("<b>x</b>", "<b>"),
        ("[good](https://evil.example)", "]("), ("https://evil.example", "://"), ("a @here", "@here"),
        ("**bold**", "*"), ("```code```", "`"), ("||spoiler||", "|"), ("&lt;b&gt;", "&"),
        ("#general", "#general"), ("_it_", "_it"), ("/invite x", "/invite"), ("WWW.evil.example", "WWW."),
        ("a\u202eb", "\u202e"),
    ],
)  # fmt: skip
def test_mentions_markup_and_links_have_no_effect(hostile, gone):
    assert gone not in neutral(hostile)


def test_names_of_findings_stay():
    assert neutral("ERROR_RATE_HIGH 5.0 % in shop/prices") == "ERROR_RATE_HIGH 5.0 % in shop/prices"
