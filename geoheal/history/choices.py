"""Choices for an imported file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from geoheal.history.presets.preset_name import PresetName


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """Choices for a file.

    Parameters
    ----------
    names
        Of its columns, where no line of it names them.
    fields
        Field by column.
    shorthands
        Those of the columns that say when, where and of which system a value is.
    basin, basin_prefix, metrics, without
        See :func:`geoheal.history.columns.plan.make_plan`.
    ignored
        Columns that feed nothing.
    scales, counters
        See :class:`geoheal.history.shapes.derived.Derivations`.
    every
        Interval of a snapshot where each row is an event; None where each is a snapshot.
    preset
        The tool that wrote the file; None to find out.
    """

    names: Sequence[str] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    shorthands: frozenset[str] = frozenset()
    basin: Sequence[str] = ()
    basin_prefix: str | None = None
    metrics: Sequence[str] = ()
    without: Sequence[str] = ()
    ignored: Sequence[str] = ()
    scales: Mapping[str, float] = field(default_factory=dict)
    counters: Sequence[str] = ()
    every: str | None = None
    preset: PresetName | None = None

    @property
    def own_columns(self) -> frozenset[str]:
        """Return columns with a given meaning, other than time, node and system of a value."""
        return frozenset(self.fields.keys() - self.shorthands)

    @property
    def names_measurements(self) -> bool:
        """Whether the measured columns were specified."""
        return bool(self.own_columns or self.metrics or self.basin or self.basin_prefix)
