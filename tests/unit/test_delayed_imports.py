"""Imports stand at the top outside of the commands, too; a function imports for a reason written here."""

from pathlib import Path
from typing import Final

import geoheal
from tests.unit.cli.test_imports import inner_imports

FOLDER: Final = Path(geoheal.__file__).parent

NAMESPACE: Final = "a package that loads its names on first use has no other names"
SCIPY: Final = "SciPy takes a tenth of a second and megabytes of each process, and few calls need it"
PROTOBUF: Final = "protobuf is loaded by those who receive it"
START: Final = "the start of each service or command is spared what few of them use"
DATABASE: Final = "code is judged, and systems are named, without what a database needs"
HOST: Final = "the monitored process may lack the package, or pays for what it does not use"
BOX: Final = "each run starts an interpreter, and few need the module"
LOADED: Final = "the state of a module is read only if the code under test has loaded it"
EXTRA: Final = "an extra, without which everything else works"
PROJECT: Final = "runs in a project's own interpreter, in which the package may be missing or never used"

DELAYED: Final = {
    "__init__.py": (NAMESPACE, 1),
    "api/description/docs.py": (START, 1),
    "api/http/logs.py": (START, 3),
    "api/otlp/receiver.py": (PROTOBUF, 4),
    "api/prometheus/decoding.py": (START, 1),
    "api/prometheus/receiver.py": (START, 1),
    "api/routes/health/baselines.py": (SCIPY, 1),
    "client/__init__.py": (NAMESPACE, 1),
    "client/engine.py": (HOST, 2),
    "client/flask.py": (HOST, 1),
    "client/host/process.py": (HOST, 1),
    "client/host/process_end.py": (HOST, 1),
    "client/observing/integration.py": (HOST, 1),
    "client/observing/reference.py": (HOST, 2),
    "client/profiling/setting.py": ("Python before 3.11 lacks the module", 1),
    "client/recording/codec/thawing.py": (HOST, 2),
    "fitness/evaluator.py": (DATABASE, 2),
    "fitness/recorded/databases.py": (BOX, 1),
    "fitness/recorded/frameworks/pages.py": (PROJECT, 1),
    "fitness/recorded/inside.py": (BOX, 1),
    "fitness/statistics/brown_forsythe.py": (SCIPY, 1),
    "fitness/statistics/clopper_pearson.py": (SCIPY, 1),
    "fitness/statistics/lan_demets.py": (SCIPY, 1),
    "fitness/suite/inside.py": (PROJECT, 2),
    "gate/benchmarks/inside.py": (BOX, 1),
    "gate/benchmarks/inside_pytest.py": (PROJECT, 1),
    "gate/pytest_plugin.py": (PROJECT, 1),
    "geometry/__init__.py": (NAMESPACE, 1),
    "geometry/cells/means_cells.py": (SCIPY, 2),
    "geometry/chunks.py": (HOST, 1),
    "geometry/distance/frechet_mean.py": (SCIPY, 1),
    "healing/alerts/apprise_channel.py": (START, 2),
    "healing/alerts/channels.py": (START, 2),
    "healing/loop/engine.py": (START, 2),
    "monitor/learning/self_calibration.py": (SCIPY, 2),
    "monitor/causes/change_point.py": (SCIPY, 1),
    "monitor/detection/detection.py": (SCIPY, 1),
    "monitor/forecast/damped_trend.py": (SCIPY, 3),
    "remote/telemetry.py": (PROTOBUF, 1),
    "remote/typed/timeline.py": (EXTRA, 1),
    "sandbox/box/further/calls.py": (BOX, 1),
    "sandbox/box/further/observed/calls_and_logs.py": (LOADED, 1),
    "sandbox/box/further/elsewhere.py": (BOX, 1),
    "sandbox/box/further/equals.py": (LOADED, 1),
    "sandbox/box/settings/other_modules.py": (BOX, 1),
    "sandbox/box/further/others.py": (LOADED, 1),
    "sandbox/box/harness.py": (BOX, 6),
    "sandbox/box/settings/libraries.py": (BOX, 12),
    "sandbox/box/settings/process.py": (BOX, 1),
    "sandbox/box/settings/read.py": (BOX, 2),
    "store/operations/migrate.py": (START, 3),
    "store/operations/opening.py": (EXTRA, 1),
    "system.py": (START, 1),
}
"""Files whose functions import, with the reason and how many statements; ``cli`` has its own test."""


def test_functions_import_only_for_a_reason():
    files = {file.relative_to(FOLDER): file for file in FOLDER.rglob("*.py")}
    counts = {str(path): inner_imports(file) for path, file in files.items() if path.parts[0] != "cli"}
    found = {file: count for file, count in counts.items() if count}
    assert found == {file: count for file, (_, count) in DELAYED.items()}
