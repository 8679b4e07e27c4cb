"""Files with several rows per time, which columns distinguish, and choices for their columns."""

from dataclasses import replace
from glob import escape

from geoheal.errors import InvalidInput
from geoheal.history.choices import Choices
from geoheal.history.columns.plan import MEASURED, ImportPlan
from geoheal.history.piece import HistoryFile
from geoheal.history.shapes.column_per_label import ColumnPerLabel
from geoheal.history.shapes.table import table_among


def as_table(file: HistoryFile, plan: ImportPlan, choices: Choices) -> ColumnPerLabel | None:
    """Return the file with a row per time, if columns distinguish its rows and have no other choices."""
    heads = [plan.fields[name] for name in ("captured_at", "system", "node") if name in plan.fields]
    measured = list(plan.metrics.values())
    is_said = bool(choices.own_columns & set(file.columns)) or plan.basin
    if is_said or isinstance(file, ColumnPerLabel) or plan.fields.get("captured_at") not in file.columns:
        return None
    table = table_among(file, heads, measured, {*plan.fields.values(), *choices.ignored})
    if table is None:
        return None
    fed = MEASURED & plan.fields.keys()
    if fed:
        raise InvalidInput(
            f"Several rows have the same time and differ in {', '.join(map(repr, table.labels))}: "
            "name the column of their system or node with --system-column C or --node-column C, "
            "or combine the rows before the import."
        )
    metrics = [name for name in measured if name not in table.labels]
    return ColumnPerLabel(file, table, metrics) if metrics else None


def of_table(choices: Choices, table: ColumnPerLabel) -> Choices:
    """Return the choices for columns, applied to the columns that were created from them."""
    return replace(
        choices,
        metrics=[escape(name) for name in table.series],
        scales={own: by for name, by in choices.scales.items() for own in table.of_column.get(name, ())},
        counters=[own for name in choices.counters for own in table.of_column.get(name, ())],
    )
