"""The service's handle of one warden and its box: start it, give it a run, ensure its end."""

import base64
import os
import select
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from geoheal.errors import SandboxError, SandboxUnavailable
from geoheal.sandbox.box.archive import archive_file
from geoheal.sandbox.confinement.bubblewrap import BOX_ARCHIVE, WORK_FOLDER, Descriptors
from geoheal.sandbox.confinement.environment import Environment
from geoheal.sandbox.confinement.launch import Programs, command
from geoheal.sandbox.confinement.sandbox_user import SandboxUser
from geoheal.sandbox.confinement.seccomp import program
from geoheal.sandbox.policy import Policy
from geoheal.sandbox.protocol import FrameReader, frame, parse
from geoheal.sandbox.requests import RunRequest
from geoheal.sandbox.warden.kernel import started

# The packages are empty stubs, so that the warden only loads its own few modules.
_BOOT: Final = """
import os, sys, types
for name, folder in (("geoheal", sys.argv[3]), ("geoheal.sandbox", sys.argv[3] + "/sandbox")):
    package = types.ModuleType(name)
    package.__path__ = [folder]
    sys.modules[name] = package
from geoheal.sandbox.warden.main import main
main()
os._exit(0)  # nothing is left to be tidied up, and the run waits for it
"""
_PACKAGE: Final = Path(__file__).parents[1]
_GRACE_S: Final = 10.0
"""Seconds beyond a limit after which the warden counts as dead."""
_RESULT_DEPTH_MORE: Final = 8
_RESULT_GROWTH: Final = 8
"""Largest ratio of a result to the output of the box: numbers are written out again."""
_CHUNK: Final = 1 << 20


class WardenProcess:
    """One warden with one box, used for one run.

    Raises
    ------
    SandboxUnavailable
        When the warden cannot be started.
    """

    def __init__(self, policy: Policy, environment: Environment, programs: Programs) -> None:
        self._policy = policy
        self._processes: dict[str, int] = {}
        self._warming = threading.Lock()
        self._orders = self._results = -1
        self._reader = FrameReader(_RESULT_GROWTH * policy.returned_bytes)
        self._slot = SandboxUser.claim() if os.geteuid() == 0 else None
        try:
            self._start()
            self._send(self._order(environment, programs))
        except BaseException:
            self.close()
            raise

    @property
    def processes(self) -> tuple[int, ...]:
        """Numbers of the processes of box and warden."""
        return (self._warden.pid, *map(int, self._processes))

    @property
    def is_alive(self) -> bool:
        """Whether the warden is running."""
        return self._warden.poll() is None

    def wait_until_warm(self) -> None:
        """Wait until the box is ready for its run.

        Raises
        ------
        SandboxUnavailable
            When it does not start, or is not contained.
        """
        with self._warming:  # threads that prepare and take boxes may wait for the same one
            if not self._processes:
                message = self._receive(self._policy.startup_s + _GRACE_S)
                if message["type"] != "ready":
                    raise SandboxUnavailable(message["message"])
                self._processes = message["processes"]

    def run(self, request: RunRequest, seed: bytes) -> dict[str, Any]:
        """Run one module; return the warden's message about it.

        Raises
        ------
        SandboxError
            When the warden failed: nothing is known of the run.
        """
        self.wait_until_warm()
        self._send(_run_order(request, seed, in_turns=False))
        return self._result(self._policy.wall_s)

    def begin(self, request: RunRequest, seed: bytes) -> dict[str, Any] | None:
        """Load a module that runs its workload in turns; return the result if it has already ended.

        Raises
        ------
        SandboxError
            When the warden failed.
        """
        self.wait_until_warm()
        self._send(_run_order(request, seed, in_turns=True))
        return self._rest_or_result()

    def turn(self, repetitions: int) -> dict[str, Any] | None:
        """Run the workload this many times, and rest; return the result if that ended the run.

        Raises
        ------
        SandboxError
            When the warden failed.
        """
        self._call(repetitions)
        return self._rest_or_result()

    def finish(self) -> dict[str, Any]:
        """End a resting run; return the warden's message about it.

        Raises
        ------
        SandboxError
            When the warden failed.
        """
        self._call(0)
        return self._result(0.0)

    def _call(self, repetitions: int) -> None:
        with suppress(SandboxError):  # it ended while it rested, and its result can be received
            self._send({"type": "turn", "repetitions": repetitions})

    def _rest_or_result(self) -> dict[str, Any] | None:
        message = self._receive(self._policy.wall_s + _GRACE_S)
        return None if message["type"] == "rests" else _result_of(message)

    def _result(self, within_s: float) -> dict[str, Any]:
        return _result_of(self._receive(within_s + _GRACE_S))

    def close(self) -> None:
        """End everything; the warden exits by itself when its pipe closes, and is killed if it does not."""
        descriptors = {self._orders, self._results} - {-1}
        self._orders = self._results = -1
        for descriptor in descriptors:
            os.close(descriptor)
        if hasattr(self, "_warden"):
            self._end_warden()
        if self._slot is not None:
            self._slot.release()

    def abort(self) -> None:
        """End a run from another thread, which then gets a :class:`SandboxError` and closes everything."""
        self._warden.kill()

    def _end_warden(self) -> None:
        if not self._has_ended_within(_GRACE_S):
            self._warden.kill()
        if self._warden.wait() != 0:
            self._sweep()

    def _has_ended_within(self, seconds: float) -> bool:
        """Whether the warden exits in time; Popen.wait would poll at growing intervals."""
        if self._warden.poll() is not None:  # already waited for, so its number may be another's
            return True
        try:
            descriptor = os.pidfd_open(self._warden.pid)
        except ProcessLookupError:  # another thread has just looked whether it is alive, and so waited for it
            return True
        try:
            poll = select.poll()
            poll.register(descriptor, select.POLLIN)
            return bool(poll.poll(seconds * 1000))
        finally:
            os.close(descriptor)

    def _sweep(self) -> None:
        """Ensure that the box of a dead warden is dead, too."""
        for pid, start in self._processes.items():
            if started(int(pid)) == start:
                with suppress(ProcessLookupError):
                    os.kill(int(pid), signal.SIGKILL)
        if self._slot is not None:
            self._slot.sweep()

    def _start(self) -> None:
        orders, self._orders = os.pipe()
        self._results, results = os.pipe()
        kept = (orders, results, archive_file(BOX_ARCHIVE), *([self._slot.fileno()] if self._slot else []))
        arguments = [sys.executable, "-I", "-S", "-c", _BOOT, str(orders), str(results), str(_PACKAGE)]
        try:
            self._warden = subprocess.Popen(  # noqa: S603 - ourselves
                arguments,
                env={},
                pass_fds=kept,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
                start_new_session=True,
            )
        except OSError as error:
            raise SandboxUnavailable(f"The sandbox's warden could not be started: {error}.") from error
        finally:
            os.close(orders)
            os.close(results)

    def _order(self, environment: Environment, programs: Programs) -> dict[str, Any]:
        descriptors = Descriptors()
        uid = self._slot.uid if self._slot else None
        limits = self._policy
        return {
            "type": "start",
            "command": command(limits, environment, programs, slot_uid=uid, descriptors=descriptors),
            "descriptors": asdict(descriptors),
            "limits": asdict(limits),
            "work_folder": WORK_FOLDER,
            "seccomp": base64.b64encode(program()).decode(),
            "archive": archive_file(BOX_ARCHIVE),
            "prepare": {
                "frame_bytes": limits.frame_bytes,
                "threads": limits.threads,
                "sources": environment.sources,
                "packages": environment.packages,
                "variables": dict(environment.variables),
                "before": environment.prepare,
                "preload": environment.preload,
            },
        }

    def _send(self, message: dict[str, Any]) -> None:
        data = memoryview(frame(message))
        try:
            while data:
                data = data[os.write(self._orders, data) :]
        except BrokenPipeError as error:
            raise SandboxError("The sandbox's warden ended unexpectedly.") from error

    def _receive(self, within_s: float) -> dict[str, Any]:
        if self._results == -1:
            raise SandboxError("The sandbox was closed.")
        deadline = time.monotonic() + within_s
        poll = select.poll()
        poll.register(self._results, select.POLLIN)
        while True:
            left_s = deadline - time.monotonic()
            if left_s <= 0 or not poll.poll(left_s * 1000):
                raise SandboxError("The sandbox's warden did not answer in time.")
            data = os.read(self._results, _CHUNK)
            if not data:
                raise SandboxError("The sandbox's warden ended unexpectedly.")
            for body in self._reader.feed(data):
                return parse(body, depth=self._policy.frame_depth + _RESULT_DEPTH_MORE)


def _result_of(message: dict[str, Any]) -> dict[str, Any]:
    if message["type"] != "result":
        raise SandboxError(message["message"])
    return message


def _run_order(request: RunRequest, seed: bytes, *, in_turns: bool) -> dict[str, Any]:
    order: dict[str, Any] = {
        "type": "run",
        "module": request.module_name,
        "sources": {name: [each.source, each.file] for name, each in request.sources.items()},
        "workload": request.workload,
        "chance": request.chance,
        "aftermath": request.aftermath,
        "beyond": None if request.beyond is None else list(request.beyond),
        "backwards": request.backwards,
        "in_turns": in_turns,
        "seed": seed.hex(),
    }
    if request.watch is not None:
        order["watch"] = [sorted(request.watch.body), sorted(request.watch.on_import)]
        order["every"] = request.watch.every
        order["watched"] = request.watch.module or request.module_name
    return order
