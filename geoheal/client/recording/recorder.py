"""The recorder: observes calls from time to time, and sends the records in the background."""

import logging
import random
import threading
import time
from collections.abc import Sequence
from http import HTTPStatus
from types import ModuleType
from typing import Final

from geoheal.client.host.forks import follow_forks
from geoheal.client.host.loop import Repeater
from geoheal.client.host.process_end import END
from geoheal.client.recording.adapters import Adapters
from geoheal.client.recording.codec.redaction import Redaction
from geoheal.client.recording.codec.secret_settings import secrets_of_settings
from geoheal.client.recording.envelope import bodies, sealed
from geoheal.client.recording.importing import Importing
from geoheal.client.recording.look import Books
from geoheal.client.recording.outside.chance import put_names
from geoheal.client.recording.outside.patches import PATCHES
from geoheal.client.recording.places import recordable
from geoheal.client.recording.reservoir import Reservoir
from geoheal.client.recording.site import Site
from geoheal.client.recording.tally import Tally
from geoheal.client.recording.window import RecordingWindow
from geoheal.client.sending.service import ReportingService
from geoheal.errors import ServiceUnreachable

log = logging.getLogger("geoheal.client")

WINDOW_S: Final = 1.0
SEND_EVERY_S: Final = 30.0
PAUSE_S: Final = 0.002
"""Pause (s) between serialising two calls, so that other threads do not wait."""
LOST: Final = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
"""Status codes after which the same calls are sent again, once."""


class Recorder:
    """Records calls of functions and methods that come from other modules.

    It never raises into the application. Once per second it observes calls, for at most half a percent of the
    CPU time and a millisecond. The kept records are bounded in number and size, and sent every half minute.

    Parameters
    ----------
    service, system
        Destination of the records, and the system that they belong to.
    modules
        Import names of modules; ``shop.*`` is the package with all its modules.
    redact
        Names (``*`` for any characters) whose values are left out, in addition to the known ones.
    send_every_s
        Time (s) between two messages.
    """

    def __init__(
        self,
        service: ReportingService,
        system: str,
        modules: Sequence[str],
        redact: Sequence[str] = (),
        *,
        send_every_s: float = SEND_EVERY_S,
    ) -> None:
        self._service = service
        self._system = system
        self._redaction = Redaction(redact)
        self._every_s = send_every_s
        self._window = RecordingWindow()
        self._reservoir = Reservoir()
        self._tally = Tally()
        self._sites: list[Site] = []
        self._unsent: list[str] = []
        self._sending = threading.Lock()
        self._closed = False
        self._importing = Importing(modules, self._put)
        self._adapters = Adapters()
        self._loop: Repeater | None = None
        self.sent = 0
        self.refused = 0

    def start(self) -> None:
        """Begin."""
        self._adapters.install()
        self._importing.install()
        self._begin()
        follow_forks(self)

    def flush(self) -> bool:
        """Send the records made so far; return False if they could not be sent."""
        with self._sending:
            return self._send()

    def close(self) -> None:
        """Send the records, and stop observing."""
        if self._closed:
            return
        self._closed = True
        self._window.close()
        self._importing.remove()
        self._adapters.remove()
        for site in self._sites:
            site.disarm()
        END.remove(self.close)
        if self._loop is not None:
            self._loop.stop(1.0)
        self.flush()

    def look(self) -> None:
        """Observe calls now; the background thread does this once per second."""
        self._window.begin(self._sites)

    def _begin(self) -> None:
        self._due_s = time.monotonic() + self._every_s
        try:
            self._loop = Repeater("geoheal-record", self._step)
            END.add(self.close)
        except RuntimeError as error:  # no more threads: the interpreter ends, or the system is full
            log.warning("Nothing is recorded: %s.", error)

    def _step(self) -> float:
        if time.monotonic() >= self._due_s:
            self._due_s = time.monotonic() + self._every_s
            self.flush()
            for site in self._sites:
                site.taken //= 2
        if not self._closed:
            self.look()
        return WINDOW_S * random.uniform(0.5, 1.5)  # noqa: S311 - so that nothing keeps its step

    def _put(self, module: ModuleType) -> None:
        """Install sites in a module; errors must not reach the import."""
        if self._closed or not all(part.isidentifier() for part in module.__name__.split(".")):
            return  # stopped meanwhile, or a file whose name is a number, such as a migration
        books = Books(self._window, self._reservoir, self._tally, self._redaction)
        try:
            found = recordable(module, lambda name, why: self._tally.count(module.__name__, name, why))
            put_names(module)
            known = {site.function for site in self._sites}
            self._sites += [Site(function, books) for function in found if function not in known]
        except Exception as error:  # noqa: BLE001 - the application must not feel it
            log.warning("Calls of %s are not recorded: %r.", module.__name__, error)

    def _send(self) -> bool:
        texts: list[str] = []
        secrets = secrets_of_settings()
        for call in self._reservoir.drain():
            text = sealed(call, self._tally, secrets)
            texts += [] if text is None else [text]
            if not self._closed:
                time.sleep(PAUSE_S)
        messages = [*self._unsent, *bodies(self._system, texts, self._tally.drain())]
        waited, self._unsent = len(self._unsent), []
        for place, body in enumerate(messages):
            if not self._sent(body):  # the others would fail, too; records of before are dropped
                self._unsent = messages[max(place, waited) :]
                return False
        return True

    def _sent(self, body: str) -> bool:
        """Send a message; return False if it should be sent again."""
        try:
            answer = self._service.send_recordings(body)
        except ServiceUnreachable as error:
            log.info("Recorded calls could not be sent: %s", error.message)
            return False
        if answer.status in LOST:
            return False
        if answer.status != HTTPStatus.OK:
            log.warning("Recorded calls were refused: %s", answer.detail)
            return True
        refused = answer.body.get("rejected", ())
        self.refused += len(refused)
        self.sent += int(answer.body.get("accepted", 0))
        return True

    def forked(self) -> None:
        """Begin again in a forked process; the records belong to the parent."""
        if self._closed:
            return
        self._window.close()
        self._sending = threading.Lock()
        self._reservoir.forget()
        self._tally.forget()
        PATCHES.forget()
        self._unsent = []
        self._begin()
