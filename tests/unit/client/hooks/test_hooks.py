"""Hooks: values are corrected while a good patch is there, and never otherwise."""

import hashlib
import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from geoheal.client import hooks
from tests.waiting import eventually

DOUBLE = "def apply(value):\n    return value * 2\n"


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    tmp_path.chmod(0o755)
    hooks.watch(tmp_path)
    yield tmp_path
    hooks.watch(None)
    hooks._hooks.clear()


@pytest.fixture
def put(folder: Path) -> Callable[..., Path]:
    """Replace a patch as it is meant to be done."""

    def write(source: str, name: str = "basin", mode: int = 0o644) -> Path:
        beside = folder / f".{name}.new"
        beside.write_text(source, encoding="utf-8")
        beside.chmod(mode)
        return beside.replace(folder / f"{name}.py")

    return write


def test_a_value_without_a_patch_is_the_same_object(folder: Path):
    value = object()
    assert hooks.apply("basin", value) is value
    assert hooks.status()["basin"]["state"] == "none"


def test_a_version_is_used_soon_and_so_is_its_removal(put: Callable[..., Path]):
    assert hooks.apply("basin", 1.0) == 1.0
    path = put(DOUBLE)
    eventually(lambda: hooks.apply("basin", 1.0) == 2.0)
    status = hooks.status()["basin"]
    assert (status["state"], status["error"]) == ("active", None)
    assert status["digest"] == hashlib.sha256(DOUBLE.encode()).hexdigest()
    assert status["calls"] >= 1
    put(DOUBLE.replace("2", "3"))
    eventually(lambda: hooks.apply("basin", 1.0) == 3.0)
    path.unlink()
    eventually(lambda: hooks.apply("basin", 1.0) == 1.0)
    assert hooks.status()["basin"]["state"] == "none"


BROKEN = {
    "syntax": "def apply(value:\n",
    "import": "import no_such_module_anywhere\n",
    "exit": "raise SystemExit(1)\n",
    "no function": "x = 1\n",
    "raises": "def apply(value):\n    value[0] = 9.0\n    raise ValueError('no')\n",
    "nothing": "def apply(value):\n    value[0] = 9.0\n",
    "shape": "def apply(value):\n    return value[:2]\n",
    "kind": "def apply(value):\n    return value > 0\n",
    "list": "def apply(value):\n    return value.tolist()\n",
    "not finite": "def apply(value):\n    return value * float('inf')\n",
    "encoding": "# -*- coding: no-such -*-\n",
}


@pytest.mark.parametrize("source", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_patch_changes_nothing_and_says_so_once(
    put: Callable[..., Path], source: str, caplog: pytest.LogCaptureFixture
):
    put(source)
    value = np.array([1.0, 2.0, 3.0])
    with caplog.at_level(logging.ERROR, "geoheal.client.hooks"):
        for _ in range(3):
            assert hooks.apply("basin", value) is value
    assert value.tolist() == [1.0, 2.0, 3.0]
    assert len(caplog.records) == 1
    status = hooks.status()["basin"]
    assert status["state"] == "broken"
    assert status["error"]
    assert status["digest"] == hashlib.sha256(source.encode()).hexdigest()


def test_a_better_version_mends_a_broken_one(put: Callable[..., Path]):
    put("oops(")
    assert hooks.apply("basin", 1.0) == 1.0
    put(DOUBLE)
    eventually(lambda: hooks.apply("basin", 1.0) == 2.0)


@pytest.mark.parametrize(
    ("value", "source", "expected"),
    [
        (
            np.ones(2, dtype=np.float32),
            "import numpy as np\ndef apply(v):\n    return v * np.float64(2)\n",
            [2, 2],
        ),
        ([0.5, 0.5], "def apply(v):\n    v.reverse()\n    return [0.25, 0.75]\n", [0.25, 0.75]),
        ((1, 2), "def apply(v):\n    return tuple(reversed(v))\n", [2, 1]),
        (np.eye(2) * 1j, "def apply(v):\n    return v * 2\n", [[2j, 0], [0, 2j]]),
    ],
    ids=["float32", "list", "tuple", "complex"],
)
def test_a_correction_keeps_type_and_precision(
    put: Callable[..., Path], value: Any, source: str, expected: Any
):
    put(source)
    result = hooks.apply("basin", value)
    assert type(result) is type(value)
    assert np.array_equal(np.asarray(result), expected)
    assert np.asarray(result).dtype == np.asarray(value).dtype


def test_a_patch_is_not_blamed_for_what_the_application_gave(put: Callable[..., Path]):
    put(DOUBLE)
    lost = np.array([1.0, np.nan])
    assert hooks.apply("basin", lost) is lost
    assert hooks.apply("basin", 1.0) == 2.0


@pytest.mark.parametrize("mode", [0o666, 0o664], ids=["all", "group"])
def test_a_patch_that_others_can_write_is_not_run(put: Callable[..., Path], folder: Path, mode: int):
    path = put(f"import os\nos.mkdir({str(folder / 'ran')!r})\n" + DOUBLE, mode=mode)
    assert hooks.apply("basin", 1.0) == 1.0
    assert "can be written by others" in hooks.status()["basin"]["error"]
    assert not (folder / "ran").exists()
    path.chmod(0o644)
    eventually(lambda: hooks.apply("basin", 1.0) == 2.0)


def test_nothing_is_run_from_a_folder_that_others_can_write(put: Callable[..., Path], folder: Path):
    put(DOUBLE)
    folder.chmod(0o777)
    assert hooks.apply("basin", 1.0) == 1.0
    folder.chmod(0o755)
    eventually(lambda: hooks.apply("basin", 1.0) == 2.0)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_files_of_other_users_are_run_for_a_named_one_alone(put: Callable[..., Path], folder: Path):
    os.chown(put(DOUBLE), 12345, 0)
    assert hooks.apply("basin", 1.0) == 1.0
    assert "belongs to user 12345" in hooks.status()["basin"]["error"]
    hooks.watch(folder, owner="12345")
    assert hooks.apply("basin", 1.0) == 2.0


def test_a_name_cannot_leave_the_folder(folder: Path):
    inside = folder / "inside"
    inside.mkdir(mode=0o755)
    (folder / "outside.py").write_text(DOUBLE)
    hooks.watch(inside)
    assert hooks.apply("../outside", 1.0) == 1.0


def test_no_link_to_a_pipe_stops_the_application(folder: Path):
    os.mkfifo(folder / "basin.py", 0o600)
    assert hooks.apply("basin", 1.0) == 1.0
    assert hooks.status()["basin"]["state"] == "broken"


def test_a_forked_process_takes_up_new_versions_itself(put: Callable[..., Path]):
    put(DOUBLE)
    assert hooks.apply("basin", 1.0) == 2.0
    with hooks._hooks["basin"]._looking:
        child = os.fork()
        if child == 0:
            status = 1
            with suppress(BaseException):  # nothing of the parent's may run in the child
                eventually(lambda: hooks.apply("basin", 1.0) == 3.0)
                status = 0
            os._exit(status)
    put(DOUBLE.replace("2", "3"))
    assert os.waitpid(child, 0)[1] == 0


def test_threads_never_see_half_a_version(put: Callable[..., Path]):
    seen: set[float] = set()
    stop = threading.Event()

    def use() -> None:
        while not stop.is_set():
            seen.add(hooks.apply("basin", 1.0))

    threads = [threading.Thread(target=use) for _ in range(4)]
    put(DOUBLE)
    for thread in threads:
        thread.start()
    for factor in (3, 4):
        put(DOUBLE.replace("2", str(factor)))
        eventually(lambda expected=factor: expected in seen)  # type: ignore[misc]
    stop.set()
    for thread in threads:
        thread.join()
    assert seen <= {1.0, 2.0, 3.0, 4.0}
