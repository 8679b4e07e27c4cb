"""The rental's git history: ordinary commits, and those of a release.

A commit adds files of :data:`PROJECT`, or replaces text in files.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from geoheal.repository.git import Git

PROJECT: Final = Path(__file__).parent / "project"
FIRST_AT: Final = timedelta(days=40)
"""How long ago the first commit was made."""
AUTHOR: Final = ("Noor", "noor@rental.invalid")
SETTINGS: Final[Mapping[str, str]] = {
    "core.autocrlf": "false",
    "core.safecrlf": "false",
    "core.excludesFile": os.devnull,
    "core.attributesFile": os.devnull,
}
"""Settings of the repository, which override the user's."""


@dataclass(frozen=True, slots=True)
class Replacement:
    """A text in a file, and its replacement."""

    path: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RentalCommit:
    """A commit of the rental.

    Parameters
    ----------
    subject
        First line of its message.
    files
        Files of :data:`PROJECT` that it adds.
    replacements
        Changes of existing files.
    """

    subject: str
    files: tuple[str, ...] = ()
    replacements: tuple[Replacement, ...] = ()


ORDINARY: Final = (
    RentalCommit(
        "Price what it costs to hire a bike",
        (
            ".gitignore",
            "README.md",
            "pyproject.toml",
            "rental/__init__.py",
            "rental/settings.toml",
            "rental/settings.py",
            "rental/prices.py",
            "tests/test_prices.py",
        ),
    ),
    RentalCommit("Keep stations and bikes in SQLite", ("rental/storage.py", "rental/stations.py")),
    RentalCommit(
        "Count how many bikes are out at once",
        ("rental/bookings.py", "rental/availability.py", "tests/test_availability.py"),
    ),
    RentalCommit("Make pages of templates", ("rental/pages.py", "rental/templates/station.txt")),
    RentalCommit("Show the page of a station", ("rental/report.py", "tests/test_report.py")),
    RentalCommit("Serve the pages", ("rental/web.py", "serve.py")),
    RentalCommit(
        "Say what is out at once in other words",
        replacements=(
            Replacement(
                "rental/templates/station.txt", "Most bikes out at once", "Bikes out at once, at most"
            ),
            Replacement("tests/test_report.py", "Most bikes out at once", "Bikes out at once, at most"),
        ),
    ),
    RentalCommit(
        "Ask for less deposit",
        replacements=(Replacement("rental/settings.toml", 'deposit = "50.00"', 'deposit = "40.00"'),),
    ),
    RentalCommit(
        "Align the lines of a page",
        replacements=(Replacement("rental/pages.py", "{bike:>4}  {price:>9}", "{bike:>5} {price:>10}"),),
    ),
)


def write_history(folder: Path) -> None:
    """Create a git repository with the ordinary commits in an empty folder."""
    git = Git(folder)
    git.run("init", "--quiet", "--template=", "--object-format=sha1", "--initial-branch=main")
    for name, value in SETTINGS.items():
        git.run("config", name, value)
    began = datetime.now(UTC) - FIRST_AT
    for number, each in enumerate(ORDINARY):
        commit(folder, each, began + timedelta(days=4 * number))


def release(folder: Path, commits: Sequence[RentalCommit]) -> list[str]:
    """Create the commits of a release, and return their hashes, oldest first."""
    return [commit(folder, each, datetime.now(UTC)) for each in commits]


def commit(folder: Path, made: RentalCommit, at: datetime) -> str:
    """Create a commit, and return its hash.

    Raises
    ------
    ValueError
        When a text to replace does not occur exactly once.
    """
    for path in made.files:
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes((PROJECT / path).read_bytes())
    for each in made.replacements:
        text = (folder / each.path).read_text()
        if text.count(each.before) != 1:
            raise ValueError(f"{each.path} does not contain exactly once what {made.subject!r} replaces.")
        (folder / each.path).write_text(text.replace(each.before, each.after))
    git, (name, email) = Git(folder), AUTHOR
    git.run("add", "--all")
    who = {
        f"GIT_{role}_{part}": value
        for role in ("AUTHOR", "COMMITTER")
        for part, value in (("NAME", name), ("EMAIL", email), ("DATE", at.isoformat(timespec="seconds")))
    }
    git.run("commit", "--quiet", "--no-gpg-sign", "--message", made.subject, more=who)
    return git.text("rev-parse", "HEAD")
