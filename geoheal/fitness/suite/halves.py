"""Two runs of the same tests: a test sabotaged in one is unchanged in the other."""

import random
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from geoheal.fitness.suite.sabotage import sabotaged


@dataclass(frozen=True, slots=True)
class Half:
    """One of the two runs.

    Parameters
    ----------
    sabotaged
        Ids of the tests whose functions are sabotaged.
    altered
        Texts of the files of all tests, by path: each is rewritten, so that unchanged ones cannot be
        recognised.
    """

    sabotaged: frozenset[str]
    altered: Mapping[str, str]


def function_of(test: str) -> tuple[str, str]:
    """Return the file and the qualified name of a test's function.

    >>> function_of("tests/test_tax.py::TestRates::test_it[a::b]")
    ('tests/test_tax.py', 'TestRates.test_it')
    """
    file, _, name = test.partition("::")
    return file, name.partition("[")[0].replace("::", ".")


def halves(folder: Path, tests: Collection[str], seed: int) -> tuple[Half, Half]:
    """Divide tests by function, at random.

    Parameters
    ----------
    folder
        Folder with the files of the tests.
    seed
        Seed that reproduces the same halves: secret from the change under test.
    """
    chance = random.Random(seed)  # noqa: S311 - the seed is the secret
    functions = sorted({function_of(test) for test in tests})
    chance.shuffle(functions)
    middle = (len(functions) + 1) // 2
    return (
        _half(folder, tests, functions[:middle], chance),
        _half(folder, tests, functions[middle:], chance),
    )


def _half(
    folder: Path, tests: Collection[str], functions: Iterable[tuple[str, str]], chance: random.Random
) -> Half:
    wanted = set(functions)
    altered: dict[str, str] = {}
    for file in sorted({function_of(test)[0] for test in tests}):
        text = _read(folder / file)
        if text is not None:
            altered[file] = sabotaged(text, [name for where, name in wanted if where == file], chance)
    return Half(frozenset(test for test in tests if function_of(test) in wanted), altered)


def _read(file: Path) -> str | None:
    try:
        return file.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
