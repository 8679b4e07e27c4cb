"""The fenced blocks of a page, and what its HTML comments say of them.

A comment on the line before a block says how it is run:

``<!-- file: NAME -->``
    it is a file of the reader's, in the folder in which the page is read;
``<!-- background -->``
    it goes on until the page ends, and has begun once it prints something;
``<!-- until: WORDS -->``
    it is repeated until it prints these words;
``<!-- exit: CODE -->``
    it ends with this code;
``<!-- not run: REASON -->``
    it cannot be run by a test, for this reason.
"""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]
GENERATED = {"api.md", "cli.md", "schema.md"}
"""Held fresh by other tests; they show nothing to be run."""

PAGES = [ROOT / "README.md", *(page for page in sorted(ROOT.glob("docs/*.md")) if page.name not in GENERATED)]

ELSEWHERE = {
    ("README.md", "bash"): "tests/acceptance/test_readme.py",
    ("README.md", "python"): "tests/acceptance/test_readme.py",
    ("README.md", "sql"): "tests/acceptance/test_readme.py",
    ("analysts.md", "sql"): "tests/integration/store/test_analyst_queries.py",
    ("analysts.md", "sh"): "tests/integration/cli/test_export.py",
    ("clients.md", "python"): "tests/acceptance/client/test_client.py",
    ("detection.md", "bash"): "tests/acceptance/test_detection_docs.py",
    ("detection.md", "python"): "tests/acceptance/test_detection_docs.py",
    ("detection.md", "sql"): "tests/acceptance/test_detection_docs.py",
    ("healing.md", "python"): "tests/acceptance/cli/test_healing.py",
    ("healing.md", "sh"): "tests/acceptance/cli/test_healing.py",
    ("healing.md", "sql"): "tests/acceptance/cli/test_healing.py",
    ("patches.md", "sh"): "tests/acceptance/cli/test_patches.py",
    ("patches.md", "toml"): "tests/unit/config/test_module_file.py",
    ("postgresql.md", "sh"): "tests/acceptance/docs/test_postgresql.py",
    ("postgresql.md", "sql"): "tests/acceptance/docs/test_postgresql.py",
    ("strategies.md", "python"): "tests/unit/healing/strategies/test_conformance.py",
}
"""The tests by which blocks of a page and a language are run, where these ones do not run them."""

LACKING = [program for program in ("curl", "promtool") if shutil.which(program) is None]
"""Programs that pages call and that need not be installed; blocks that call them are passed over then."""

MARKS = {"file", "background", "until", "exit", "not run"}
BLOCK = re.compile(
    r"(?:^<!-- (?P<mark>[^\n]*) -->\n)?^```(?P<language>\w*)\n(?P<code>.*?)^```$", re.DOTALL | re.MULTILINE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One fenced block."""

    page: str
    line: int
    language: str
    code: str
    mark: str | None
    value: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def lacks_program(self) -> bool:
        """Whether it calls a program that this machine does not have."""
        return any(re.search(rf"^{each} ", self.code, re.MULTILINE) for each in LACKING)

    @property
    def is_run_here(self) -> bool:
        """Whether neither another test nor nobody runs it."""
        if self.lacks_program:
            return False
        return self.mark != "not run" and (self.page, self.language) not in ELSEWHERE


def blocks(page: Path) -> Iterator[Block]:
    """Yield the blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    for found in BLOCK.finditer(text):
        name, _, value = (found["mark"] or "").partition(":")
        mark = name.strip() if name.strip() in MARKS else None
        line = text.count("\n", 0, found.start("language")) + 1
        yield Block(
            page=page.name,
            line=line,
            language=found["language"],
            code=found["code"],
            mark=mark,
            value=value.strip(),
        )
