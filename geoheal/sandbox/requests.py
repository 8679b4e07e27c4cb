"""Requests for runs."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from geoheal.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class ModuleSource:
    """Source that a run uses instead of an installed module.

    Parameters
    ----------
    source
        The module's source.
    file
        Its path as the sandbox shows it, for ``__file__``; None for its location in the environment.
    """

    source: str
    file: str | None = None


@dataclass(frozen=True, slots=True)
class WatchedLines:
    """Lines of a module that a run watches; it ends at the first one that is executed.

    Parameters
    ----------
    body, on_import
        Lines in the bodies of functions, and outside of them.
    module
        Import name of the overridden module with these lines; None for the one that is run.
    every
        Whether the run continues instead, and reports each executed one.
    """

    body: frozenset[int] = frozenset()
    on_import: frozenset[int] = frozenset()
    module: str | None = None
    every: bool = False


@dataclass(frozen=True, slots=True)
class RunRequest:
    """One run: a module, and the workload that exercises it.

    Parameters
    ----------
    module_name
        Import name under which the source is loaded, dotted or not.
    source
        The module's source.
    workload
        The workload's source: it defines ``workload(module, probe)``, or is a script that finds ``module``
        and ``probe`` as names. None only loads the module.
    seed
        Secret from which all inputs derive: 16 to 64 bytes, the same for both runs of a pair (see
        :func:`~geoheal.sandbox.sandbox.fresh_seed`). None draws one.
    preload
        Packages to import before the run, as far as they exist; None for the environment's own.
    file
        Path of the module as the sandbox shows it; None for its location in the environment.
    others
        Further modules to override, by import name.
    watch
        Lines to watch. Such a run is slow and may end early, so its measurements do not count.
    aftermath
        Whether the run reports side effects at its end: arguments, answers, errors, the interpreter's
        settings. It takes longer, so its measurements do not count.
    beyond
        Values for repeating the workload's calls at the end of the run, with these and other arguments of the
        same types, and reporting the answers. Its measurements do not count. None: no calls are
        repeated.
    backwards
        With ``beyond``: whether, of two calls with equal arguments, only the second one is made.
    chance
        Another value makes ``random`` draw other numbers while the workload runs, with the same seed and
        inputs: random events then happen elsewhere.
    """

    module_name: str
    source: str
    workload: str | None = None
    seed: bytes | None = None
    preload: tuple[str, ...] | None = None
    file: str | None = None
    others: Mapping[str, ModuleSource] = field(default_factory=dict)
    watch: WatchedLines | None = None
    aftermath: bool = False
    beyond: tuple[int | float | str, ...] | None = None
    backwards: bool = False
    chance: str = ""

    @property
    def sources(self) -> Mapping[str, ModuleSource]:
        """All overridden modules by import name."""
        return {**self.others, self.module_name: ModuleSource(self.source, self.file)}

    def __post_init__(self) -> None:
        """Refuse input that no sandbox could run.

        Raises
        ------
        InvalidInput
            For a name that cannot be imported, a source that is not UTF-8 text, a seed of wrong length.
        """
        for name, each in self.sources.items():
            if not all(part.isidentifier() for part in name.split(".")):
                raise InvalidInput(f"{name!r} is not the import name of a module.", field="module_name")
            _check_text("source", each.source)
        _check_text("workload", self.workload or "")
        if self.seed is not None and not 16 <= len(self.seed) <= 64:
            raise InvalidInput("A seed must have 16 to 64 bytes.", field="seed")


def _check_text(name: str, text: str) -> None:
    if "\0" in text:
        raise InvalidInput(
            f"The {name} contains a NUL character, which is not valid in Python source.", field=name
        )
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise InvalidInput(f"The {name} is not UTF-8 text: {error.reason}.", field=name) from error
