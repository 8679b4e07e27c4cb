"""How often the guilty function of a public package is named first, among all its functions.

Run with ``python -m benchmarks.localisation_public jinja2 werkzeug rich``, and with further ones of
``public_uses`` where these are installed: nobody here has written them. Three kinds of requests use each as
its users do, in two threads. Functions that these call are broken one after the other, drawn at random: each
takes so much longer that the mean request takes twice as long, because it computes, computes in C, waits, or
calls one of its callees more often. Profiles from before and after are compared, as for an incident; alone,
and with the functions that a release changed, which are the broken one and some innocent ones.
"""

import argparse
import pickle
import random
import subprocess
import sys
import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import FunctionType
from typing import Final

from benchmarks.localisation import Traffic
from benchmarks.public_uses import PACKAGES
from benchmarks.seeded_faults import STATEMENTS, Broken, Used, breakable, broken, used_by
from geoheal.domain.profiling.profile import Place, Profile
from geoheal.domain.snapshots.code_version import CodeVersion
from geoheal.healing.localisation.chains import named_place
from geoheal.healing.localisation.changed import ChangedFunctions
from geoheal.healing.localisation.incident import joined
from geoheal.healing.localisation.suspects import Localisation, localise

PROFILE_S: Final = 2.0
FIRST, BETWEEN, AFTER = 24, 5, 6
"""Healthy profiles at first, and between two faults; profiles of a fault."""
CHANGED: Final = CodeVersion("def")
"""The code with a fault."""
NULL_AFTER: Final = 4
"""Healthy profiles that are compared with those before them."""


@dataclass(frozen=True, slots=True)
class KeptFault:
    """Profiles from before and after a fault, and the functions among which it was drawn.

    Parameters
    ----------
    guilty
        The broken function.
    able
        All functions that could have been broken.
    """

    package: str
    guilty: Place
    kind: str
    able: Sequence[Place]
    before: Sequence[Profile]
    after: Sequence[Profile]


def place_of(function: FunctionType) -> Place:
    """Return the function as profiles name it."""
    return named_place((function.__module__, function.__qualname__))


def drawn(
    package: str, used: Used, kinds: Sequence[str], count: int, seed: int
) -> Iterator[tuple[FunctionType, str, Broken]]:
    """Draw functions, and break them by the kinds in turn; one that cannot have its kind is left out."""
    rng = random.Random(seed)
    able = breakable(used, package)
    rng.shuffle(able)
    made = 0
    for function in able:
        kind = kinds[made % len(kinds)]
        fault = broken(function, kind, used)
        if fault is not None:
            made += 1
            yield function, kind, fault
        if made == count:
            return


def rank(guilty: Place, found: Localisation) -> str:
    """Return the place of the guilty function among those that were named."""
    named: list[Place] = [each.place for each in found.suspects]
    answer = str(named.index(guilty) + 1) if guilty in named else "wrong" if named else "nobody"
    return answer if found.elsewhere is None else f"{answer}, elsewhere"


def judged(kept: KeptFault, others: int) -> tuple[str, str, bool]:
    """Return the guilty one's place by profiles, and with the changed functions of a release; false alarms.

    Parameters
    ----------
    others
        Innocent functions, drawn at random, that the release changed as well.
    """
    rng = random.Random(f"{kept.package} {kept.guilty}")
    innocent = sorted({*kept.able} - {kept.guilty})
    changed = {kept.guilty, *rng.sample(innocent, min(others, len(innocent)))}
    release = ChangedFunctions({module for module, _ in kept.able}, changed)
    found = localise(kept.before, kept.after)
    healthy = localise(kept.before[:-NULL_AFTER], kept.before[-NULL_AFTER:])
    is_named = bool(healthy.suspects or joined(healthy, release).suspects)
    return rank(kept.guilty, found), rank(kept.guilty, joined(found, release)), is_named


class Ranks:
    """Counts of places, printed as they come."""

    def __init__(self, others: int) -> None:
        self._others = others
        self._counts: Counter[str] = Counter()

    def add(self, kept: KeptFault) -> None:
        """Judge one fault."""
        alone, release, is_named = judged(kept, self._others)
        self._counts[alone] += 1
        self._counts[f"release: {release}"] += 1
        self._counts["named while healthy"] += is_named
        print(f"  {'.'.join(kept.guilty)} {kept.kind}: {alone}; release: {release}", flush=True)

    def print(self, name: str) -> None:
        """Print the sums."""
        print(f"{name}: {dict(sorted(self._counts.items()))}", flush=True)


def measure(given: argparse.Namespace, package: str) -> None:
    """Break functions of one package, keep the profiles, and print what was named."""
    views = PACKAGES[package]()
    used = used_by(views, package)
    able = [place_of(each) for each in breakable(used, package)]
    modules = sum(each.partition(".")[0] == package for each in sys.modules)
    print(
        f"{package}: {modules} modules, {len(able)} functions, {used.request_s * 1e3:.1f} ms per request",
        flush=True,
    )
    traffic = Traffic(views, f"{package}.*", given.seconds)
    before = traffic.profiles(FIRST)
    ranks = Ranks(given.others)
    faults = drawn(package, used, given.kinds, given.faults, given.seed)
    for counted, (function, kind, fault) in enumerate(faults):
        before += traffic.profiles(BETWEEN)
        healthy = before[-(FIRST + BETWEEN) :]
        with fault:
            after: list[Profile] = [replace(each, code_version=CHANGED) for each in traffic.profiles(AFTER)]
        kept = KeptFault(package, place_of(function), kind, able, healthy, after)
        if given.keep is not None:
            (given.keep / f"{package}-{given.seed}-{counted:02d}.pickle").write_bytes(pickle.dumps(kept))
        ranks.add(kept)
    ranks.print(package)


def main() -> None:
    """Measure each package in a process of its own."""
    parser = argparse.ArgumentParser(description=textwrap.dedent(__doc__ or ""))
    parser.add_argument("packages", nargs="*", help=", ".join(PACKAGES))
    parser.add_argument("--faults", type=int, default=10, help="of each package")
    parser.add_argument("--kinds", nargs="+", choices=STATEMENTS, default=list(STATEMENTS))
    parser.add_argument("--seed", type=int, default=13)
    parser.add_argument("--seconds", type=float, default=PROFILE_S, help="length of a profile")
    parser.add_argument("--others", type=int, default=9, help="innocent functions that a release changes")
    parser.add_argument("--keep", type=Path, help="folder for the profiles of each fault")
    parser.add_argument("--kept", type=Path, help="folder of kept profiles, which are judged again")
    given = parser.parse_args()
    if given.kept is not None:
        ranks = Ranks(given.others)
        for file in sorted(given.kept.glob("*.pickle")):
            ranks.add(pickle.loads(file.read_bytes()))
        ranks.print("all")
    elif len(given.packages) == 1:
        measure(given, given.packages[0])
    for package in given.packages if len(given.packages) > 1 else ():
        rest = [each for each in sys.argv[1:] if each not in given.packages]
        subprocess.run([sys.executable, "-m", "benchmarks.localisation_public", package, *rest], check=True)


if __name__ == "__main__":
    main()
