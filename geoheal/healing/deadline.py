"""A total time limit for libraries that only limit each step."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

_T = TypeVar("_T")


class TookTooLong(TimeoutError):
    """The work exceeded its time limit.

    Parameters
    ----------
    thread
        Thread in which it still runs.
    """

    def __init__(self, thread: threading.Thread) -> None:
        super().__init__("The work was not finished in time.")
        self.thread = thread


def within(seconds: float, work: Callable[[], _T]) -> _T:
    """Run work in a separate thread, and return its result.

    Raises
    ------
    TookTooLong
        When it took longer; the thread keeps running.
    """
    result: Future[_T] = Future()

    def run() -> None:
        try:
            result.set_result(work())
        except BaseException as error:  # noqa: BLE001 - raised again when the result is requested
            result.set_exception(error)

    thread = threading.Thread(target=run, name="geoheal-within", daemon=True)
    thread.start()
    try:
        return result.result(timeout=seconds)
    except TimeoutError:
        if result.done():
            raise
        raise TookTooLong(thread) from None
