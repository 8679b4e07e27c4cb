"""Open a file according to its choices: kind, tool, shape, derived columns, plan."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from glob import escape
from pathlib import Path

from geoheal.history.cells.moments import TimeColumnReader
from geoheal.history.choices import Choices
from geoheal.history.columns.at_most import at_most
from geoheal.history.columns.identifiers import unmeasured
from geoheal.history.columns.other_meaning import (
    column_of_labels,
    column_of_nodes,
    column_of_times,
    columns_of_few_words,
    columns_of_text,
    measured_places,
    of_other_meaning,
)
from geoheal.history.columns.plan import ImportPlan, make_plan
from geoheal.history.formats.file_kind import FileKind
from geoheal.history.formats.files import open_history
from geoheal.history.piece import HistoryFile
from geoheal.history.presets.preset import Meaning
from geoheal.history.presets.recognition import meaning_of
from geoheal.history.shapes.days_as_columns import with_times_as_rows
from geoheal.history.shapes.derived import Derivations, DerivedFile
from geoheal.history.shapes.event_file import EventFile, EventInterval, interval
from geoheal.history.shapes.long_file import LongFile, long_shape_of
from geoheal.history.shapes.paired_cells import with_pairs_apart
from geoheal.history.shapes.sparse_file import SparseFile
from geoheal.history.shapes.times.joined_times import DayAndTime, JoinedTimes, day_and_time
from geoheal.history.tables import as_table, of_table

EVENTS_EVERY = "10s"
"""Interval of a snapshot where rows are recognised as events and none is named."""
EXPORTED = frozenset({"drift", "baseline_id"})
"""Columns of an exported history that an import computes again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """An opened file, and how it will be read.

    Parameters
    ----------
    history, plan
        The rows, and which of their columns feed what.
    clock
        Reads their times.
    notes
        Assumptions that were made, as sentences.
    events
        Rows of the file where several become one; None where each is a row of its own.
    """

    history: HistoryFile
    plan: ImportPlan
    clock: TimeColumnReader
    notes: Sequence[str]
    events: int | None = None


def open_for_import(path: Path, kind: FileKind | None, clock: TimeColumnReader, choices: Choices) -> Opened:
    """Open a file as a history, and plan how its columns are mapped.

    Raises
    ------
    InvalidInput
        If it cannot be read as requested; the message says why.
    """
    file = with_times_as_rows(with_pairs_apart(open_history(path, kind, choices.names)))
    meaning = _meaning(file, path, choices)
    notes = list(file.notes)
    if meaning is not None and not any(meaning.title in note for note in notes):
        asked = "" if choices.preset else "; --preset or --map COLUMN=FIELD changes that"
        notes.append(f"{path.name} is read as {meaning.title}{asked}.")
    every = choices.every
    if meaning is not None and meaning.events and every is None:
        every = EVENTS_EVERY
        notes.append(f"Each row is an event; they are combined into one snapshot every {every} (--every).")
    clock = clock.of_another_file()
    clock = clock.in_utc_by_default() if meaning is not None and meaning.utc else clock
    shaped, choices = _shaped(file, meaning, choices, every)
    if meaning is None and "captured_at" not in choices.fields.values():
        parts = day_and_time(shaped, {*choices.fields, *choices.ignored})
        shaped, choices = (shaped, choices) if parts is None else _with_joined_times(shaped, parts, choices)
    notes += [each for each in shaped.notes if each not in notes]
    choices, said = _with_places(shaped, choices, finds_nodes=meaning is None)
    notes += said
    return _planned(shaped, choices, meaning, clock, every, notes)


def _with_joined_times(file: HistoryFile, parts: DayAndTime, choices: Choices) -> tuple[HistoryFile, Choices]:
    joined = JoinedTimes(file, parts)
    return joined, replace(
        choices,
        fields={joined.column: "captured_at", **choices.fields},
        shorthands=choices.shorthands | {joined.column},
    )


def _with_places(file: HistoryFile, choices: Choices, *, finds_nodes: bool) -> tuple[Choices, list[str]]:
    """Return the choices, completed by columns that name places, and notes about that."""
    notes = []
    nodes = column_of_nodes(file, choices.fields, choices.ignored) if finds_nodes else None
    if nodes is not None:
        notes.append(f"Column {nodes!r} names the nodes; --ignore {nodes} leaves it out.")
        choices = replace(
            choices, fields={**choices.fields, nodes: "node"}, shorthands=choices.shorthands | {nodes}
        )
    labels = (
        column_of_labels(file, choices.fields, choices.ignored) if finds_nodes and not choices.every else None
    )
    if labels is not None:
        notes.append(
            f"Column {labels!r} describes what was wrong, so it becomes the label; --map "
            f"{labels}=metrics.{labels} makes it a metric."
        )
        choices = replace(
            choices, fields={**choices.fields, labels: "label"}, shorthands=choices.shorthands | {labels}
        )
    measured = measured_places(file, {*choices.fields, *choices.ignored})
    notes += [
        f"Column {name!r} holds numbers, so it is not read as the name of a {name}; use --{name}-column "
        f"{name} if it is one."
        for name in measured
    ]
    return replace(choices, without=(*choices.without, *measured)), notes


def _meaning(file: HistoryFile, path: Path, choices: Choices) -> Meaning | None:
    """Return the meaning by the tool that wrote the file, unless columns were mapped explicitly."""
    is_said = choices.preset is None and choices.every is None and choices.own_columns & set(file.columns)
    return None if is_said else meaning_of(file, path, choices.preset)


def _shaped(
    file: HistoryFile, meaning: Meaning | None, choices: Choices, every: str | None
) -> tuple[HistoryFile, Choices]:
    """Return the file with a column per measurement, and the choices for these columns."""
    if meaning is not None:
        return meaning.file, _with_meaning(choices, meaning)
    shape = None if choices.own_columns & set(file.columns) else long_shape_of(file)
    if shape is None:
        return file, choices
    wide = LongFile(file, shape) if every is None else SparseFile(file, shape)
    is_said = bool(choices.own_columns or choices.metrics)
    return wide, choices if is_said else replace(choices, metrics=[escape(name) for name in wide.series])


def _with_meaning(choices: Choices, meaning: Meaning) -> Choices:
    """Return the choices, completed by the parts of the tool's meaning that do not contradict them."""
    said = set(choices.fields.values())
    fields = {
        column: name
        for column, name in meaning.fields.items()
        if name not in said and column not in {*choices.fields, *choices.ignored}
    }
    return replace(
        choices,
        fields={**fields, **choices.fields},
        metrics=choices.metrics or [escape(name) for name in meaning.metrics],
        ignored=[*choices.ignored, *meaning.ignored],
        scales={**{k: v for k, v in meaning.scales.items() if k in fields}, **choices.scales},
    )


def _planned(
    shaped: HistoryFile,
    choices: Choices,
    meaning: Meaning | None,
    clock: TimeColumnReader,
    every: str | None,
    notes: Sequence[str],
) -> Opened:
    places = [name for name, means in choices.fields.items() if means in {"system", "node"}]
    places += [
        name
        for name in ("system", "node")
        if name in shaped.columns and name not in places and name not in choices.without
    ]
    derivations = Derivations(
        wanted=list(choices.fields), scales=choices.scales, counters=choices.counters, per=places
    )
    history = DerivedFile(shaped, derivations)
    hints = meaning is None and every is None and not choices.metrics
    plan, said = _plan_of(history, choices, hints=hints)
    table = None if every else as_table(shaped, plan, choices)
    if table is not None:
        notes = [*notes, table.notes[-1]]
        return _planned(table, of_table(choices, table), meaning, clock, every, notes)
    notes = [*notes, *said]
    if every is None:
        return Opened(history=history, plan=plan, clock=clock, notes=notes)
    totals = {} if meaning is None else meaning.totals
    events = EventFile(history, plan, EventInterval(seconds=interval(every), totals=totals), clock)
    return Opened(
        history=events,
        plan=events.plan,
        clock=TimeColumnReader(),
        notes=[*notes, *events.notes],
        events=events.events,
    )


def _plan_of(history: DerivedFile, choices: Choices, *, hints: bool) -> tuple[ImportPlan, Sequence[str]]:
    """Return the plan, and notes about it."""
    strange = of_other_meaning(history, {*choices.fields, *choices.ignored})
    times = column_of_times(history, choices.fields, [*choices.ignored, *strange])
    plan = _plan(history, choices, times, strange)
    names: list[str] = []
    measures_nothing = not (plan.measures(history.columns) or choices.names_measurements)
    if measures_nothing:
        unnamed = [name for name in plan.unused if name.startswith("column ")]
        choices = replace(choices, metrics=["*"], ignored=[*choices.ignored, *unnamed])
        plan = _plan(history, choices, times, strange)
        names = unmeasured(history, list(plan.metrics.values()))
        names = names if len(names) < len(plan.metrics) else []
    by_pattern = [column for column in plan.metrics.values() if column not in choices.fields]
    texts = columns_of_text(history, by_pattern)
    if texts or names:
        plan = _plan(history, choices, times, [*strange, *names, *texts])
    plan, left_out = at_most(plan, history, choices.fields)
    said = list(_said(plan, history, strange, texts, times, measures_nothing, hints=hints))
    return plan, [*said, *([_unmeasured(names)] if names else []), *left_out]


def _not_kept_apart(names: Sequence[str]) -> Iterator[str]:
    if names:
        yield (
            f"Rows that differ in {', '.join(names)} go to the same system and node; use --node-column C or "
            "--system-column C if the column C names nodes or systems."
        )


def _unmeasured(names: Sequence[str]) -> str:
    return f"Names or times, so not imported: {', '.join(names)}. --metrics '*' imports them, too."


def _plan(
    history: HistoryFile, choices: Choices, times: Mapping[str, str], without: Sequence[str]
) -> ImportPlan:
    """Return the plan, without the columns that hold something else than it would take them for."""
    return make_plan(
        history,
        {**times, **choices.fields},
        basin=choices.basin,
        basin_prefix=choices.basin_prefix,
        metrics=choices.metrics,
        without=choices.without,
        ignored=(*choices.ignored, *without),
    )


def _said(
    plan: ImportPlan,
    history: DerivedFile,
    strange: Sequence[str],
    texts: Sequence[str],
    times: Mapping[str, str],
    all_numbers: bool,
    *,
    hints: bool,
) -> Iterator[str]:
    for column in times:
        yield f"Column {column!r} holds the times."
    for name in strange:
        yield (
            f"Column {name!r} does not hold values of the field {name}, so it is not used. "
            f"Keep it with --map {name}=metrics.NAME or --map {name}=label."
        )
    if all_numbers and plan.metrics:
        yield (
            "No column has the name of a measurement, so each column of numbers becomes a metric: "
            f"{', '.join(plan.metrics)}. --map COLUMN=avg_latency_ms (or error_rate …) changes that."
        )
    for column, name in plan.renamed.items():
        yield f"Column {column!r} becomes metrics.{name}."
    if texts:
        yield f"Not imported as metrics, because they are not numbers: {', '.join(texts)}."
        yield from _not_kept_apart(columns_of_few_words(history, texts))
    unused = [name for name in plan.unused if name not in history.used]
    if unused:
        words = columns_of_text(history, unused) if hints else unused
        own = EXPORTED if EXPORTED.issubset(unused) else frozenset()
        numbers = [each for each in unused if each not in words and each not in own]
        hint = f" --metrics '*' makes metrics of {', '.join(numbers)}." if numbers else ""
        yield f"Not used: {', '.join(unused)}.{hint}"
