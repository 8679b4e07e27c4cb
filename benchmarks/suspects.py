"""How often the commit that made it worse is found, beside what people guess.

``python -m benchmarks.suspects [--histories N] [--seed N] [--json]``. Histories of 20 to 50 commits over a
small package are generated: slow, leaking, failing, drifting, not ending; with commits that touch the same
functions, commits that do not load, culprits on merged branches, and histories without any culprit. Guesses
are the commit nearest in time, and the last one that touched the function in which the newest version spends
most of its time.
"""

import argparse
import json
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from benchmarks.suspect_histories.hot_function import last_to_touch_the_hot_function
from benchmarks.suspect_histories.package import WORKLOAD
from benchmarks.suspect_histories.write import Written, write_history
from geoheal.config.settings import load_settings
from geoheal.fitness.limits import sandbox_policy
from geoheal.fitness.measurement.sandboxes import Sandboxes
from geoheal.suspects.answers import search_answer
from geoheal.suspects.boxes import Boxes
from geoheal.suspects.question import SuspectsQuestion
from geoheal.suspects.search import search

MODULE: Final = "shop.service"


def measured(seed: int, boxes: Boxes) -> dict[str, Any]:
    """One history, searched."""
    with tempfile.TemporaryDirectory() as folder:
        written = write_history(Path(folder), seed)
        question = SuspectsQuestion(
            folder=Path(folder),
            older=written.commits[0],
            newer=written.commits[-1],
            module=MODULE,
            workload=WORKLOAD,
        )
        began_s = time.monotonic()
        answer = search_answer(search(question, boxes))
        took_s = time.monotonic() - began_s
        touched = last_to_touch_the_hot_function(Path(folder), MODULE, WORKLOAD)
    return {
        **_row(written, answer, took_s),
        "last_touch_right": touched in {each[0] for each in written.culprits},
    }


def _row(written: Written, answer: dict[str, Any], took_s: float) -> dict[str, Any]:
    culprits = {commit: (path, lines) for commit, path, lines in written.culprits}
    named = answer["commit"]
    is_right = named in culprits if culprits else named is None
    path, lines = culprits.get(named, (None, None))
    hunk_right = bool(
        lines
        and any(
            hunk["path"] == path and hunk["lines"][0] <= lines[1] and lines[0] <= hunk["lines"][1]
            for hunk in answer["suspects"][0]["hunks"]
        )
    )
    return {
        "seed": written.seed,
        "kind": written.kind,
        "commits": len(written.commits),
        "commit_right": is_right,
        "hunk_right": hunk_right if culprits else None,
        "hunks": len(answer["suspects"][0]["hunks"]) if answer["suspects"] else 0,
        "blamed_innocent": named is not None and named not in culprits,
        "evaluations": answer["evaluations"],
        "reductions": answer["reductions"],
        "seconds": round(took_s, 1),
        "nearest_in_time_right": bool(culprits) and written.commits[-1] in culprits,
        "symptom": None if answer["symptom"] is None else answer["symptom"]["metric"],
        "reason": answer["reason"],
    }


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--histories", type=int, default=30)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    rows = []
    with Sandboxes(sandbox_policy(load_settings())) as sandboxes:
        boxes = Boxes(sandboxes)
        for seed in range(given.seed, given.seed + given.histories):
            rows.append(measured(seed, boxes))
            print(json.dumps(rows[-1]), flush=True)
    guilty = [row for row in rows if row["kind"] != "none"]
    summary = {
        "histories": len(rows),
        "commit_right": sum(row["commit_right"] for row in rows) / len(rows),
        "hunk_right": sum(bool(row["hunk_right"]) for row in guilty) / max(1, len(guilty)),
        "innocent_blamed": sum(row["blamed_innocent"] for row in rows) / len(rows),
        "seconds_most": max(row["seconds"] for row in rows),
        "evaluations_most": max(row["evaluations"] for row in rows),
        "nearest_in_time_right": sum(row["nearest_in_time_right"] for row in guilty) / max(1, len(guilty)),
        "last_touch_right": sum(row["last_touch_right"] for row in guilty) / max(1, len(guilty)),
    }
    print(
        json.dumps(summary)
        if given.json
        else "\n".join(f"{name:24}{value}" for name, value in summary.items())
    )


if __name__ == "__main__":
    main()
