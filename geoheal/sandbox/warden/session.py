"""One box from start to end: the loop that waits for all events, and the clock."""

import os
import select
import signal
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from geoheal.errors import SandboxError, SandboxProtocolError
from geoheal.sandbox.protocol import clean_text
from geoheal.sandbox.warden.box import Box
from geoheal.sandbox.warden.channel import Inbox
from geoheal.sandbox.warden.kernel import Account
from geoheal.sandbox.warden.record import LOADING_DOMAIN, WORKING_DOMAIN, RunRecord, derive, repeated
from geoheal.sandbox.warden.settlement import of_box, of_record
from geoheal.sandbox.warden.stopwatch import Stopwatch, between

_INIT_SIGNAL_BASE: Final = 128
"""Longest time (s) between two checks of the work folder."""
_LOOK_S: Final = 0.05
"""Longest time (s) between two checks of the work folder."""
_LEAVING_S: Final = 0.5
"""Seconds from closing its pipe to the end of an exiting process."""
_WELL: Final = frozenset({"loaded", "done"})
"""Messages that only a living process may send: its cost cannot be measured afterwards."""


class Abandoned(Exception):
    """The service has gone away."""


class _Ended(Exception):
    """The run has ended, for a reason that becomes its status."""

    def __init__(self, status: str, detail: str | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.detail = detail


class Session:
    """Prepares one box, runs one module in it, and settles its account."""

    def __init__(
        self, order: Mapping[str, Any], service: Inbox, tell: Callable[[dict[str, Any]], None]
    ) -> None:
        self._limits = order["limits"]
        self._service = service
        self._tell = tell
        self._in_turns = False
        self._turns: list[dict[str, Any]] = []
        self._repetitions = 0
        self._record = RunRecord(b"", 0, 0)
        self._threads: int | None = None
        self._threads_loaded: int | None = None
        self._looked_s = 0.0
        self._box = Box(order)
        self._watch = Stopwatch(self._box)
        self._box.commands.send(order["prepare"])

    @property
    def processes(self) -> dict[str, int]:
        """Identities of the box's processes."""
        return self._box.processes

    def warm(self) -> None:
        """Wait until the box says hello, and check that it is contained.

        Raises
        ------
        SandboxError
            When it does not start, or is not contained.
        """
        deadline = time.monotonic() + self._limits["startup_s"]
        messages: list[dict[str, Any]] = []
        try:
            while not messages:
                messages = self._wait(deadline)
        except _Ended as ended:
            self._box.stderr.receive()
            said = clean_text(self._box.stderr.text, 2000).strip() or "no output"
            raise SandboxError(f"The sandbox did not start ({ended.status}): {said}") from ended
        if messages != [{"type": "hello"}]:
            raise SandboxProtocolError("The sandbox did not begin with hello.")
        self._box.identify()

    def run(self, order: Mapping[str, Any]) -> dict[str, Any]:
        """Run one module and its workload; the result contains the outcome, whatever happened."""
        limits = self._limits
        is_watching = order.get("watch") is not None
        self._in_turns = order["in_turns"]
        self._record = RunRecord(
            bytes.fromhex(order["seed"]),
            limits["open_requests"],
            limits["frames"],
            is_watching=is_watching,
            tells_aftermath=order["aftermath"] or order["beyond"] is not None,
        )
        try:
            self._play(order, time.monotonic() + limits["wall_s"])
            ended = _Ended("failed" if self._record.failure else "ok")
        except _Ended as reason:
            ended = reason
        except SandboxProtocolError as error:
            ended = _Ended("protocol", error.message)
        return self._settle(ended)

    def end(self) -> None:
        """End the box without a result."""
        self._box.end()

    def _play(self, order: Mapping[str, Any], deadline: float) -> None:
        secret = self._record.seed
        load = {
            "module": order["module"],
            "sources": order["sources"],
            "seed": derive(secret, LOADING_DOMAIN),
            "watch": order.get("watch"),
            "watched": order.get("watched"),
            "every": order.get("every", False),
            "aftermath": order["aftermath"],
        }
        self._timed("load", load, deadline, lambda: self._record.is_loaded)
        self._threads_loaded = self._box.threads
        if not self._record.is_loaded or order["workload"] is None:
            return
        if order["in_turns"]:
            self._take_turns(order, deadline)
        else:
            self._work(order, deadline)
        self._threads = self._box.threads
        self._box.look_at_descriptors()

    def _take_turns(self, order: Mapping[str, Any], deadline: float) -> None:
        """Repeat the workload as often as the service says, and rest while another box has its turn.

        Work of the box in the meantime is postponed work, and counts as such.
        """
        while True:
            self._record.rest()
            self._tell({"type": "rests"})
            began_s, began_cpu_s = time.monotonic(), self._box.cpu_s
            turn = self._next_turn(deadline)
            deadline += time.monotonic() - began_s
            rested_cpu_s = between(began_cpu_s, self._box.cpu_s) or 0.0
            self._watch.add("work", rested_cpu_s, rested_cpu_s)
            if not turn:
                return
            for _ in range(turn):
                if not self._work(order, deadline):
                    return

    def _next_turn(self, deadline: float) -> int:
        """Wait for the service's order: how often to run the workload now; 0 to finish."""
        while not self._turns:
            for message in self._wait(max(deadline, time.monotonic() + _LOOK_S)):
                self._answer(message)  # none is due
        return int(self._turns.pop(0)["repetitions"])

    def _work(self, order: Mapping[str, Any], deadline: float) -> bool:
        """Run the workload once more; return whether it finished."""
        repetition = self._repetitions
        self._repetitions += 1
        self._record.work(repetition)
        seed = derive(self._record.seed, WORKING_DOMAIN, repeated(order["chance"], repetition))
        work = {
            "source": order["workload"],
            "seed": seed,
            **{name: order[name] for name in ("aftermath", "beyond", "backwards")},
        }
        self._timed("work", work, deadline, lambda: False)
        return self._record.failure is None

    def _timed(self, name: str, order: dict[str, Any], deadline: float, is_done: Callable[[], bool]) -> None:
        """Give an order, process messages until it is done, and record its duration."""
        self._watch.start()
        try:
            self._box.commands.send(order)
            while not (is_done() or self._record.is_over):
                for message in self._wait(deadline):
                    self._answer(message, name)
        finally:
            self._watch.stop(name, is_over=is_done() or self._record.is_over)

    def _answer(self, message: Mapping[str, Any], phase: str | None = None) -> None:
        """Process one message: also one sent before the box ended, unless it reports success."""
        kind = str(message.get("type"))
        moment = self._watch.hear(kind)
        if kind in _WELL and self._box.cpu_s is None:
            raise _Ended("exited")
        answer = self._record.receive(message, moment)
        self._watch.take(moment)
        if answer is not None:
            if phase is not None:
                self._watch.answer(phase)
            self._box.commands.send(answer)

    def _wait(self, deadline: float) -> list[dict[str, Any]]:
        """Wait for the next event; return messages of the box, if any."""
        ready = self._poll(deadline)
        box = self._box
        box.look_into_work_folder()
        self._look_at_descriptors()
        if self._service.descriptor in ready:
            self._hear()
        if box.commands.descriptor in ready:
            box.commands.flush()
        for stream in (box.stdout, box.stderr):
            if stream.descriptor in ready:
                stream.receive()
        if box.printed > self._limits["print_bytes"]:
            raise _Ended("output", f"More than {self._limits['print_bytes']} bytes were printed.")
        return self._messages() if box.events.descriptor in ready else []

    def _hear(self) -> None:
        """Read the service's order while the box rests; there is none while it waits for the result."""
        self._turns += self._service.receive()
        if self._service.is_closed or (self._turns and not self._in_turns):
            raise Abandoned

    def _look_at_descriptors(self) -> None:
        """Look now and then: it takes longer than the rest, which lies within the requests' times."""
        now_s = time.monotonic()
        if now_s - self._looked_s >= _LOOK_S:
            self._looked_s = now_s
            self._box.look_at_descriptors()

    def _messages(self) -> list[dict[str, Any]]:
        events = self._box.events
        messages = events.receive()
        if events.is_closed:
            if not self._box.has_ended_within(_LEAVING_S):
                raise SandboxProtocolError("The code closed the pipe to its warden.")
            raise _Ended("exited")
        if events.bytes_read > self._limits["returned_bytes"]:
            raise _Ended("output", f"More than {self._limits['returned_bytes']} bytes were returned.")
        return messages

    def _poll(self, deadline: float) -> set[int]:
        left_s = deadline - time.monotonic()
        if left_s <= 0:
            raise _Ended("timeout")
        poll = select.poll()
        box = self._box
        poll.register(self._service.descriptor, select.POLLIN)
        poll.register(box.events.descriptor, select.POLLIN)
        for stream in (box.stdout, box.stderr):
            if not stream.is_closed:
                poll.register(stream.descriptor, select.POLLIN)
        if box.commands.is_waiting:
            poll.register(box.commands.descriptor, select.POLLOUT)
        box.clocks.fall_asleep()
        ready = poll.poll(min(left_s, _LOOK_S) * 1000 + 1)
        box.clocks.wake_up()
        return {descriptor for descriptor, _ in ready}

    def _settle(self, ended: _Ended) -> dict[str, Any]:
        box = self._box
        box.look_into_work_folder()
        account = box.end()
        for stream in (box.stdout, box.stderr):
            stream.receive()
        code = os.waitstatus_to_exitcode(account.status)
        by_signal = (
            code - _INIT_SIGNAL_BASE if ended.status == "exited" and code > _INIT_SIGNAL_BASE else None
        )
        status = ended.status
        if status == "exited":
            status = "cpu" if self._is_cpu_limit(account, by_signal) else "crashed"
        return {
            "type": "result",
            "status": status,
            "detail": ended.detail,
            "exit_code": code if status == "crashed" and by_signal is None else None,
            "signal": by_signal,
            **{
                name: self._watch.times.get(name) for name in ("load_s", "load_cpu_s", "work_s", "work_cpu_s")
            },
            "repetitions": max(1, self._repetitions),
            "threads": self._threads,
            "threads_loaded": self._threads_loaded,
            **of_box(box, account, self._limits["text_bytes"]),
            **of_record(self._record),
        }

    def _is_cpu_limit(self, account: Account, by_signal: int | None) -> bool:
        near_limit = account.cpu_s >= 0.9 * self._limits["cpu_s"]
        return by_signal == signal.SIGXCPU or (by_signal == signal.SIGKILL and near_limit)
