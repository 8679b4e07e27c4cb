"""docs/configuration.md lists every setting, with its default, as the code has it."""

from pathlib import Path

from geoheal.config.settings import Settings

PAGE = Path(__file__).parents[2] / "docs" / "configuration.md"


def row(name: str) -> str:
    field = Settings.model_fields[name]
    default = "" if field.default in (None, ()) else f"`{field.default}`"
    return f"| `GEOHEAL_{name.upper()}` | {default} | {field.description} |"


def test_every_setting_is_documented():
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `GEOHEAL_")]
    assert rows == [row(name) for name in Settings.model_fields]
