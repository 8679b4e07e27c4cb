"""docs/configuration.md lists every setting in its group, with its default, as the code has it."""

from pathlib import Path

import pytest

from geoheal.config.settings import OPTIONS, Settings

PAGE = Path(__file__).parents[2] / "docs" / "configuration.md"


def row(name: str) -> str:
    field = Settings.model_fields[name]
    default = "" if field.default in (None, ()) else f"`{field.default}`"
    return f"| `GEOHEAL_{name.upper()}` | {default} | {field.description} |"


def sections() -> dict[str, list[str]]:
    """Return the page's rows of settings, by the heading's sentence above them."""
    found: dict[str, list[str]] = {}
    sentence = ""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("| `GEOHEAL_"):
            found.setdefault(sentence, []).append(line)
        elif line and not line.startswith("|"):
            sentence = line
    return found


@pytest.mark.parametrize("options", OPTIONS)
def test_a_group_of_settings_is_documented_under_its_sentence(options):
    assert sections()[options.__doc__] == [row(name) for name in options.model_fields]


def test_nothing_else_is_documented_and_no_setting_is_left_out():
    assert len(sections()) == len(OPTIONS)
    assert set(Settings.model_fields) == {name for options in OPTIONS for name in options.model_fields}
