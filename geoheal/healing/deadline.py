"""A total time for work whose libraries only know a time for each step."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

_T = TypeVar("_T")


class TookTooLong(TimeoutError):
    """Work was not done in its time.

    Parameters
    ----------
    thread
        In which it goes on, left to itself.
    """

    def __init__(self, thread: threading.Thread) -> None:
        super().__init__("The work was not done in its time.")
        self.thread = thread


def within(seconds: float, work: Callable[[], _T]) -> _T:
    """Return the result of work that is done in a thread of its own.

    Raises
    ------
    TookTooLong
        When it took longer; the thread is left to itself.
    """
    result: Future[_T] = Future()

    def run() -> None:
        try:
            result.set_result(work())
        except BaseException as error:  # noqa: BLE001 - raised again where the result is awaited
            result.set_exception(error)

    thread = threading.Thread(target=run, name="geoheal-within", daemon=True)
    thread.start()
    try:
        return result.result(timeout=seconds)
    except TimeoutError:
        if result.done():
            raise
        raise TookTooLong(thread) from None
