"""Text on the terminal: what others wrote is shown, never obeyed."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import typer
from rich.text import Text

from geoheal.domain.display import printable

Items = Sequence[Mapping[str, Any]]
"""Kinds of objects that a service lists."""


def shown(text: str, style: str = "") -> Text:
    """Return the text with every character visible.

    None moves the cursor or turns the direction of writing.
    """
    return Text(printable(text), style=style)


def moment(text: str | None) -> str:
    """Return a time (UTC) to the minute; empty without one.

    >>> moment("2026-11-23T12:34:56+00:00")
    '2026-11-23 12:34'
    """
    return "" if text is None else text[:16].replace("T", " ")


def instant(text: str) -> str:
    """Return a time to the second, with its zone.

    >>> instant("2026-11-23T12:34:56.789+00:00")
    '2026-11-23 12:34:56 UTC'
    """
    return f"{text[:19].replace('T', ' ')} UTC"


def none_of(kind: str, system: str | None, state: str | None) -> str:
    """Return a sentence for an empty list.

    >>> none_of("patches", "shop", "proposed")
    'There are no patches of shop that are proposed.'
    >>> none_of("alerts", None, None)
    'There are no alerts.'
    """
    whose = "" if system is None else f" of {system}"
    return f"There are no {kind}{whose}{'' if state is None else f' that are {state}'}."


def print_list(found: Items, show: Callable[[Items], None], nothing: str, *, as_json: bool) -> None:
    """Print a list: as JSON, as the command shows it, or with a sentence where there is nothing."""
    if as_json:
        print_json(found)
    elif found:
        show(found)
    else:
        typer.echo(printable(nothing))


def print_json(value: object) -> None:
    """Print JSON for programs."""
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False))
