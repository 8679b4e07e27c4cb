"""Parts of a run's result: the cost of the box, and the report of its process."""

from typing import Any

from geoheal.sandbox.protocol import clean_text
from geoheal.sandbox.warden.box import Box
from geoheal.sandbox.warden.kernel import Account
from geoheal.sandbox.warden.record import RunRecord


def of_box(box: Box, account: Account, text_bytes: int) -> dict[str, Any]:
    """Return the outside measurements of a box, and the beginning of its output."""
    return {
        "cpu_s": account.cpu_s,
        "peak_rss_bytes": account.peak_rss_bytes,
        "work_folder_bytes": box.work_folder_bytes,
        "descriptors": box.descriptors,
        "stdout": clean_text(box.stdout.text, text_bytes),
        "stderr": clean_text(box.stderr.text, text_bytes),
        "printed_bytes": box.printed,
    }


def of_record(record: RunRecord) -> dict[str, Any]:
    """Return the record of a run's messages."""
    return {
        "busy_s": record.busy_s,
        "overlapped": record.overlapped,
        "requests": record.requests,
        "unfinished": record.unfinished,
        "outputs": record.outputs,
        "samples": record.samples,
        "geometry": record.geometry,
        "failure": record.failure,
        "reached": record.reached,
        "executed": sorted(record.executed),
        "left": record.left,
    }
