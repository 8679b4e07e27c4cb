"""Functions that a change touches, and the tests that reach them."""

from collections.abc import Iterator
from dataclasses import dataclass
from types import CodeType

from geoheal.fitness.reach.changed_lines import Lines, changed_lines


@dataclass(frozen=True, slots=True)
class Touched:
    """Code touched by a change.

    Parameters
    ----------
    functions
        Qualified names of functions, as in code objects.
    on_import
        Whether it also changes code executed by importing the module, which may affect any function.
    """

    functions: frozenset[str]
    on_import: bool

    def is_reached_by(self, entered: frozenset[str]) -> bool:
        """Whether code that entered these functions may be affected."""
        return bool(entered) if self.on_import else not entered.isdisjoint(self.functions)


def touched(current: str, candidate: str) -> Touched:
    """Return the code touched by a change.

    Examples
    --------
    >>> old = "class A:\\n    def f(self):\\n        return 1\\n\\ndef g():\\n    return 2\\n"
    >>> touched(old, old.replace("return 1", "x = 1\\n        return x"))
    Touched(functions=frozenset({'A.f'}), on_import=False)
    >>> touched(old, "RATE = 2\\n" + old.replace("return 2", "return RATE")).functions
    frozenset({'g'})
    """
    changed = changed_lines(current, candidate)
    if changed is None:
        return Touched(frozenset(), on_import=True)
    names = frozenset(
        name
        for source, lines in ((current, changed.current), (candidate, changed.candidate))
        for name in _holding(source, lines)
    )
    return Touched(names, on_import=bool(changed.current.on_import or changed.candidate.on_import))


def _holding(source: str, lines: Lines) -> Iterator[str]:
    """Return functions with one of these lines."""
    for code in _codes(compile(source, "<source>", "exec", dont_inherit=True)):
        if code.co_name != "<module>" and any(line in lines.body for *_, line in code.co_lines()):
            yield code.co_qualname


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from _codes(each)
