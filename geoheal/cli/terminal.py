"""Text on the terminal: what others wrote is shown, never obeyed."""

import json

import typer
from rich.text import Text


def shown(text: str, style: str = "") -> Text:
    """The text with every character visible: none moves the cursor or turns the direction of writing."""
    return Text(printable(text), style=style)


def printable(text: str) -> str:
    r"""The text with control and invisible characters as Python writes them.

    >>> printable("safe\x1b[2J\u202etxt")
    'safe\\x1b[2J\\u202etxt'
    """
    return "".join(each if each.isprintable() or each in "\n\t" else ascii(each)[1:-1] for each in text)


def moment(text: str | None) -> str:
    """A time (UTC) to the minute; empty without one.

    >>> moment("2026-11-23T12:34:56+00:00")
    '2026-11-23 12:34'
    """
    return "" if text is None else text[:16].replace("T", " ")


def print_json(value: object) -> None:
    """Print JSON for programs."""
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False))
