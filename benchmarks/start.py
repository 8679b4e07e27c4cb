"""Time from the start of ``geoheal serve`` on an existing database to its first answer.

The reference is ``python -c "import numpy, sqlalchemy, flask"``, in turns with it.

    python -m benchmarks.start [--rounds 7] [--json]
"""

import argparse
import json
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

REFERENCE = [sys.executable, "-c", "import numpy, sqlalchemy, flask"]
POLL_S = 0.002


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def imports_s() -> float:
    """Time (s) of the reference."""
    began = time.perf_counter()
    subprocess.run(REFERENCE, check=True)
    return time.perf_counter() - began


def start_s(data_dir: Path) -> float:
    """Time (s) until ``GET /readyz`` is answered with 200."""
    port = free_port()
    command = [sys.executable, "-m", "geoheal.cli", "serve", "--port", str(port), "--data-dir", str(data_dir)]
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not is_ready(port):
            time.sleep(POLL_S)
        return time.perf_counter() - began
    finally:
        process.terminate()
        process.wait()


def is_ready(port: int) -> bool:
    """Whether the service says that it is ready."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            return connection.recv(12) == b"HTTP/1.1 200"
    except OSError:
        return False


def main() -> None:
    """Measure, and print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="geoheal-bench-", dir="/tmp") as folder:
        data_dir = Path(folder) / "data"
        start_s(data_dir)
        pairs = [(imports_s(), start_s(data_dir)) for _ in range(options.rounds)]
    imports, start = (statistics.median(side) for side in zip(*pairs, strict=True))
    ratio = statistics.median(one / other for other, one in pairs)
    if options.json:
        print(
            json.dumps({"imports_s": round(imports, 3), "start_s": round(start, 3), "ratio": round(ratio, 3)})
        )
        return
    print(f"import numpy, sqlalchemy, flask: {imports:.2f} s")
    print(f"geoheal serve until it is ready: {start:.2f} s")
    print(f"ratio (median of {options.rounds} rounds): {ratio:.2f} (goal: below 3)")


if __name__ == "__main__":
    main()
