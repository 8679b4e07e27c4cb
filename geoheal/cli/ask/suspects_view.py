"""The result of a search for a commit, as text."""

from collections.abc import Mapping
from typing import Any

import typer

from geoheal.domain.display import printable


def print_search(answer: Mapping[str, Any]) -> None:
    """Print the result of a search, and the commits that it tried."""
    typer.echo(printable(answer["reason"]))
    if answer["symptom"] is not None:
        typer.echo(f"Worse from end to end: {_effect(answer['symptom'])}.")
    for suspect in answer["suspects"]:
        typer.echo(f"\n{suspect['commit'][:12]}  {printable(suspect['subject'])}")
        typer.echo(f"  by {printable(suspect['author'])}, {suspect['committed_at']}")
        typer.echo(f"  alone: {_effect(suspect['effect'])}")
        _print_places(suspect)
        for other in suspect["between"]:
            typer.echo(f"  or {other['commit'][:12]}, which cannot be run: {printable(other['subject'])}")
        if suspect["revert"]:
            typer.echo(f"  to revert it:\n{_indented(suspect['revert'])}")
    if answer["tried"]:
        typer.echo(f"\n{answer['commits']} commits, {answer['evaluations']} comparisons:")
    for tried in answer["tried"]:
        typer.echo(f"  {tried['commit'][:12]}  {tried['standing']:8}{printable(tried['subject'])}")


def _print_places(suspect: Mapping[str, Any]) -> None:
    for hunk in suspect["hunks"]:
        first, last = hunk["lines"]
        typer.echo(f"  {printable(hunk['path'])}, lines {first} to {last}")
    for path in suspect["data"]:
        typer.echo(f"  {printable(path)}, which holds no Python source")


def _effect(effect: Mapping[str, Any]) -> str:
    if "failure" in effect:
        return f"it {printable(effect['failure'])}"
    if effect["scale"] != "log_ratio":
        unit = f" {effect['unit']}" if effect["unit"] else ""
        return f"{effect['metric']} from {effect['older']:g} to {effect['newer']:g}{unit}"
    low, high = (("open" if each is None else f"{each:+.0%}") for each in (effect["low"], effect["high"]))
    return f"{effect['metric']} {effect['change']:+.0%} ({low} to {high})"


def _indented(text: str) -> str:
    return "\n".join(f"    {printable(line)}" for line in text.splitlines())
