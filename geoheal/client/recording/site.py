"""A site: one function of the application whose calls from other modules are observed.

An armed site replaces the code of the function itself. The next call is observed, and the function gets its
own code back. So a call that is not observed costs nothing, and calls through other references to the
function (a route, a registry) are observed as well.
"""

import sys
from types import CodeType, FunctionType
from typing import Any, Final

from geoheal.client.recording.look import Books, Look, RecordedFunction
from geoheal.client.recording.outside.log import active

PASSED_MAX: Final = 20
"""Number of calls that must not be recorded after which an armed site is disarmed."""

PATIENCE: Final = 4.0
"""Number of recorded calls of a function after which it is observed in half of the windows."""
FAILED_LOOKS_MAX: Final = 5
"""Consecutive observations without a record, each of which halves the chance of the next one."""

_frame = sys._getframe  # noqa: SLF001 - documented
_SITE: Final = "the site"
_WRAPPED: Final = "__wrapped__"


class Site:
    """Observes calls of one function.

    Parameters
    ----------
    function
        The function itself.
    books
        Destination of the calls.
    """

    def __init__(self, function: FunctionType, books: Books) -> None:
        self.taken = 0
        self.subject = RecordedFunction(function, books.redaction)
        self.function = function
        self._books = books
        self._home = function.__globals__
        self._code = function.__code__
        self._leading = self._led(self._code)
        self._itself = self._uninstrumented()
        self._passed = 0

    @property
    def is_armed(self) -> bool:
        """Whether the next call will be observed."""
        return self.function.__code__ is self._leading

    @property
    def chance(self) -> float:
        """Probability that it is observed in a window.

        It is halved if the function's calls contain calls of other observed functions, which are not observed
        meanwhile, and with each consecutive observation without a record.
        """
        chance = PATIENCE / (PATIENCE + self.taken)
        failed = min(self.subject.failed_looks, FAILED_LOOKS_MAX)
        return float(chance * 0.5 ** (failed + self.subject.covers))

    def arm(self) -> None:
        """Let the next call be observed."""
        if self.is_armed:
            return
        if self.function.__code__ is not self._code:  # code is being reloaded in place
            self._code = self.function.__code__
            self._leading = self._led(self._code)
        self._itself = self._uninstrumented()
        self._passed = 0
        vars(self.function).setdefault(_WRAPPED, self._itself)  # so that its signature is available
        self.function.__code__ = self._leading

    def disarm(self) -> None:
        """Restore the function's own code, unless other code replaced it."""
        if self.is_armed:
            self.function.__code__ = self._code
        if vars(self.function).get(_WRAPPED) is self._itself:
            vars(self.function).pop(_WRAPPED, None)

    def called(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:  # noqa: ANN401 - the function's own
        """Run in place of a call."""
        look = self._look(args, kwargs)
        if look is None:
            return self._itself(*args, **kwargs)
        try:
            result = self._itself(*args, **kwargs)
        except Exception as error:
            look.ended(None, error)
            raise
        except BaseException:
            look.left()
            raise
        look.ended(result, None)
        return result

    async def awaited(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:  # noqa: ANN401 - its own
        """Run in place of a call of an asynchronous function."""
        look = self._look(args, kwargs)
        if look is None:
            return await self._itself(*args, **kwargs)
        try:
            result = await self._itself(*args, **kwargs)
        except Exception as error:
            look.ended(None, error)
            raise
        except BaseException:
            look.left()
            raise
        look.ended(result, None)
        return result

    def _look(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Look | None:
        """Observe a call if it may be recorded."""
        if not self._books.window.is_open:
            self.disarm()
            return None
        if not self.is_armed:
            return None
        if self._is_internal():
            self._passed += 1
            if self._passed < PASSED_MAX:
                return None
        self.taken += 1
        self.disarm()
        return None if self._passed >= PASSED_MAX else Look(self.subject, self._books, args, kwargs)

    def _is_internal(self) -> bool:
        """Whether a call comes from the function's own module, or from within an observed call."""
        caller, outer = _frame(3).f_back, active()
        if caller is not None and caller.f_globals is self._home:
            return True
        if outer is not None:
            outer.covers = True
        return outer is not None

    def _uninstrumented(self) -> FunctionType:
        """Return the function with its own code."""
        function: Any = self.function
        copy: Any = FunctionType(
            self._code, function.__globals__, function.__name__, function.__defaults__, function.__closure__
        )
        copy.__kwdefaults__ = function.__kwdefaults__
        copy.__qualname__, copy.__module__ = function.__qualname__, function.__module__
        copy.__doc__ = function.__doc__
        if hasattr(function, "__annotate__"):  # Python 3.14 evaluates annotations when they are read
            copy.__annotate__ = function.__annotate__
        else:
            copy.__annotations__ = function.__annotations__
        bare: FunctionType = copy
        return bare

    def _led(self, code: CodeType) -> CodeType:
        """Return code that calls this site, with the signature of the function's own code."""
        leading = (_awaiting if self.subject.is_awaited else _leading).__code__
        return leading.replace(
            co_consts=tuple(self if each == _SITE else each for each in leading.co_consts),
            co_name=code.co_name,
            co_qualname=code.co_qualname,
            co_filename=code.co_filename,
            co_firstlineno=code.co_firstlineno,
            co_freevars=code.co_freevars,
        )


def _leading(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - a function's own
    return "the site".called(args, kwargs)  # type: ignore[attr-defined]


async def _awaiting(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - a function's own
    return await "the site".awaited(args, kwargs)  # type: ignore[attr-defined]
