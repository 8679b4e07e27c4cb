"""Recognise the tool of a file."""

from collections.abc import Callable, Mapping
from pathlib import Path

from geoheal.errors import InvalidInput
from geoheal.history.piece import HistoryFile
from geoheal.history.presets import databases, k6, load_tests, logs, machines, newrelic, panels, requests
from geoheal.history.presets.preset import Meaning, PossibleFile
from geoheal.history.presets.preset_name import PresetName

Reader = Callable[[PossibleFile], Meaning | None]
"""Returns the meaning of a file for a tool; None if it is not a file of that tool."""

READERS: Mapping[PresetName, Reader] = {
    PresetName.JMETER: load_tests.jmeter,
    PresetName.LOCUST: load_tests.locust,
    PresetName.K6: k6.k6,
    PresetName.PGBENCH: logs.pgbench,
    PresetName.STATEMENTS: databases.statements,
    PresetName.NGINX: logs.nginx,
    PresetName.PROXY: requests.proxy,
    PresetName.IIS: requests.iis,
    PresetName.SADF: machines.sadf,
    PresetName.DSTAT: machines.dstat,
    PresetName.PERFMON: machines.perfmon,
    PresetName.COLLECTD: machines.collectd,
    PresetName.PROMETHEUS: panels.prometheus,
    PresetName.CLOUDWATCH: panels.cloudwatch,
    PresetName.AZURE: panels.azure,
    PresetName.INFLUXDB: panels.influxdb,
    PresetName.DATADOG: panels.datadog,
    PresetName.NEWRELIC: newrelic.newrelic,
    PresetName.VEGETA: load_tests.vegeta,
    PresetName.ARTILLERY: load_tests.artillery,
    PresetName.AB: load_tests.ab,
    PresetName.GOOGLE: panels.google,
    PresetName.REQUESTS: requests.requests,
    PresetName.GRAFANA: panels.grafana,
}
"""The surest ones first."""


def meaning_of(file: HistoryFile, path: Path, preset: PresetName | None) -> Meaning | None:
    """Return what a file means to the tool that is named, or to the first that it is of.

    Raises
    ------
    InvalidInput
        When it is not of the tool that is named.
    """
    candidate = PossibleFile(file, path)
    if preset is None:
        return next((found for read in READERS.values() if (found := read(candidate))), None)
    found = READERS[preset](candidate)
    if found is None:
        raise InvalidInput(
            f"{path.name} does not look like a file of {preset}; it has the columns "
            f"{', '.join(file.columns[:20])}. Omit --preset and map the columns with --map."
        )
    return found
