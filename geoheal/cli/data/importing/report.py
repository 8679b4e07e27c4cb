"""Report of ``geoheal import`` on its outcome."""

import typer

from geoheal.cli.data.importing.rejects import Rejects
from geoheal.history.importer import ImportSummary

REASONS = 10
"""Reasons that are listed on the terminal."""


def report(summary: ImportSummary, refused: Rejects, events: int | None, *, is_kept: bool = True) -> None:
    """Print the outcome of a file's rows.

    Parameters
    ----------
    events
        Rows of the file where several became one; None where each is a row of its own.
    is_kept
        Whether they were stored; where they were only looked at, this is not the command's answer.
    """
    typer.echo(_counts(summary, events, is_kept=is_kept), err=not is_kept)
    if not summary.read:
        typer.secho("The file has no rows.", fg=typer.colors.YELLOW, err=True)
    elif summary.empty == summary.read:
        typer.secho(
            "No row holds a measurement; name the columns that do with --map COLUMN=FIELD or --metrics "
            "PATTERN.",
            fg=typer.colors.RED,
            err=True,
        )
    if summary.infinite:
        typer.secho(
            f"{summary.infinite:,} infinite values count as not measured.", fg=typer.colors.YELLOW, err=True
        )
    for reason, count in summary.common_reasons(REASONS):
        typer.secho(f"{count:>9,} × {reason}", fg=typer.colors.YELLOW, err=True)
    for each in refused.first:
        typer.echo(f"    line {each.line:,}: {each.reason}", err=True)
    if summary.rejected > len(refused.first):
        rest = f"All are in {refused.path}." if refused.path else "--rejects FILE writes all of them."
        typer.echo(f"    … {rest}", err=True)


def _counts(summary: ImportSummary, events: int | None, *, is_kept: bool) -> str:
    """Return the outcome in one line."""
    names = sorted(summary.systems)
    where = names[0] if len(names) == 1 else f"{len(names)} systems" if names else "no system"
    read, made = (summary.read, "") if events is None else (events, "snapshots ")
    rare = (
        f", {count:,} {what}"
        for count, what in (
            (summary.merged, "merged into snapshots of the same moment"),
            (summary.repeated, "repeated in the file"),
            (summary.empty, "without a measurement"),
        )
        if count
    )
    became = f"stored in {where}, {summary.duplicates:,} stored before" if is_kept else "used"
    return (
        f"{read:,} rows read: {summary.stored:,} {made}{became}{''.join(rare)}, {summary.rejected:,} refused."
    )
