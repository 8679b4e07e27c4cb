"""How well the detectors find labelled events in real telemetry, beside other detectors.

Run ``python benchmarks/detection.py [--data DIR] [--alarms OUT.csv]``. Each series of the folder (series.csv,
one parquet file a data set, labels.csv if there are labels) is calibrated on its ``train`` rows and then
streamed, sample by sample, through the detector that the service uses, with one setting for all. Alarms are
written as ``series,timestamp`` rows; with labels, score.py (beside the folder, or ``--scorer``) judges them,
and its table is printed with that of the peers in peers_dev.csv. Times are processor time.
"""

import argparse
import csv
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from geoheal.domain.snapshots.convention import Geometry
from geoheal.geometry.real_array import Array
from geoheal.monitor.calibration import Calibration, calibrate
from geoheal.monitor.detectors import SystemDetector

DATA = Path(__file__).resolve().parents[2] / "shared" / "detection" / "dev"
NO_CHANNELS = {"series", "timestamp", "part"}
PEER_LINE = "{detector:62}{dataset:10}{f1:>7.3f}{precision:>7.3f}{recall:>7.3f}{per_day:>9.2f}"


def main() -> int:
    """Stream, write, score."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--alarms", type=Path, help="where to write the alarms")
    parser.add_argument("--scorer", type=Path, help="score.py; by default the one beside the folder")
    parser.add_argument("--versus", type=Path, help="another detector's alarms to compare with")
    options = parser.parse_args()
    if not (options.data / "series.csv").exists():
        if options.data != DATA:
            parser.error(f"{options.data} has no series.csv, so it is not a folder of labelled series.")
        print("The labelled series are not beside the project: nothing was measured. Name them by --data.")
        return 0
    with tempfile.TemporaryDirectory() as scratch:
        alarms = options.alarms or Path(scratch) / "alarms.csv"
        write(alarms, options.data)
        labels = options.data / "labels.csv"
        scorer = options.scorer or options.data.resolve().parent / "score.py"
        if not labels.exists() or not scorer.exists():
            print("No labels or no score.py: nothing was scored.")
            return 0
        command = [sys.executable, str(scorer), "--alarms", str(alarms), "--labels", str(labels)]
        command += ["--series", str(options.data / "series.csv")]
        command += ["--versus", str(options.versus)] if options.versus else []
        status = subprocess.run(command, check=False).returncode
    print_peers(options.data / "peers_dev.csv")
    return status


def write(path: Path, data: Path) -> None:
    """Write the alarms of every series, and say how long a sample took."""
    spent: dict[str, float] = defaultdict(float)
    samples: dict[str, int] = defaultdict(int)
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["series", "timestamp", "message"])
        for dataset, series, times, train, names, rows in all_series(data):
            for at, message in stream(times, train, names, rows, spent, dataset):
                out.writerow([series, int(at), message])
            samples[dataset] += len(times) - train
    for dataset, seconds in spent.items():
        print(f"{dataset}: {seconds / samples[dataset] * 1e6:.1f} µs a sample, {samples[dataset]} samples")


def all_series(data: Path) -> Iterator[tuple[str, str, Array, int, list[str], Array]]:
    """Yield data set, series, epoch seconds, number of train rows, channels and values of every series."""
    with (data / "series.csv").open(newline="") as file:
        datasets = sorted({row["dataset"] for row in csv.DictReader(file)})
    for dataset in datasets:
        table = pq.read_table(data / f"{dataset}.parquet")
        names = [name for name in table.column_names if name not in NO_CHANNELS]
        owner = np.array(table["series"].to_pylist())
        part = np.array(table["part"].to_pylist())
        times = table["timestamp"].to_numpy().astype(np.float64)
        values = np.column_stack([table[name].to_numpy().astype(np.float64) for name in names])
        for series in np.unique(owner).tolist():
            rows = np.flatnonzero(owner == series)
            rows = rows[np.argsort(times[rows], kind="stable")]
            train = int(np.sum(part[rows] == "train"))
            yield dataset, series, times[rows], train, names, values[rows]


def stream(
    times: Array, train: int, names: list[str], values: Array, spent: dict[str, float], dataset: str
) -> Iterator[tuple[float, str]]:
    """Time and message of each alarm, in the samples after the first ``train``."""
    basins = names[0] == "b00"
    detector = learnt(times[:train], names, values[:train], basins=basins)
    start = time.process_time()
    for at, row in zip(times[train:].tolist(), values[train:], strict=True):
        seen = detector.observe(at, basin=row) if basins else detector.observe(at, row)
        yield from ((at, anomaly.message) for anomaly in seen.anomalies)
    spent[dataset] += time.process_time() - start


def learnt(times: Array, names: list[str], values: Array, *, basins: bool) -> SystemDetector:
    """Return a detector calibrated on a history."""
    if basins:
        watch = SystemDetector(calibrate(times, basins=values, geometry=Geometry.SIMPLEX))
        watch.learn(times, basins=values)
        return watch
    calibration: Calibration = calibrate(times, names, values)
    kept = [names.index(name) for name in calibration.names]
    detector = SystemDetector(calibration)
    detector.learn(times, values[:, kept])
    return detector


def print_peers(path: Path) -> None:
    """Print the peers' figures with one setting for all data sets."""
    if not path.exists():
        return
    print(f"\n{'peer, one setting for all':62}{'dataset':10}{'F1':>7}{'prec':>7}{'recall':>7}{'FA/day':>9}")
    with path.open(newline="") as file:
        for row in csv.DictReader(file):
            if "one setting" in row["detector"] or row["dataset"] == "digits64":
                figures = {key: float(row[key] or "nan") for key in ("f1", "precision", "recall")}
                per_day = float(row["false_alarms_per_day"] or "nan")
                print(
                    PEER_LINE.format(
                        detector=row["detector"], dataset=row["dataset"], per_day=per_day, **figures
                    )
                )


if __name__ == "__main__":
    sys.exit(main())
