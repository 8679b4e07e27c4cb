"""The views and functions as they are promised to analysts, in ``views_contract.json``.

``make dictionary`` records what was added, and writes docs/schema.md again.
"""

import json
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from geoheal.cli.data.dictionary_page import page
from geoheal.domain.access.data_dictionary import DataDictionary
from geoheal.store.embedded import open_embedded
from geoheal.store.operations import data_dictionary, migrate
from geoheal.store.session import Database, create_engine

FILE = Path(__file__).with_suffix(".json")
PAGE = Path(__file__).parents[2] / "docs" / "schema.md"

Contract = dict[str, Any]


def contract_of(dictionary: DataDictionary, version: str) -> Contract:
    """Return what a database keeps of the promises: names, places and types."""
    return {
        "version": version,
        "views": {
            view.name: [f"{column.name} {column.type}" for column in view.columns]
            for view in dictionary.views
        },
        "functions": {
            each.name: {"arguments": _listed(each.arguments), "result": _listed(each.result)}
            for each in dictionary.functions
        },
    }


def breaches(promised: Contract, kept: Contract) -> list[str]:
    """Return what is no longer as promised; additions at the end are allowed."""
    return [
        f"{name}: {' | '.join(promise)} was promised, there is {' | '.join(now) or 'nothing'}"
        for name, promise in _lists(promised).items()
        if (now := _lists(kept).get(name, []))[: len(promise)] != promise
    ]


def recorded(promised: Contract, kept: Contract) -> Contract:
    """Return the contract with what was added to it, of the next minor version if anything was."""
    if {**promised, "version": ""} == {**kept, "version": ""}:
        return promised
    major, minor = promised["version"].split(".")
    return {**kept, "version": f"{major}.{int(minor) + 1}"}


def _lists(contract: Contract) -> dict[str, list[str]]:
    functions = contract["functions"].items()
    return {
        **contract["views"],
        **{f"{name}({part})": each[part] for name, each in functions for part in ("arguments", "result")},
    }


def _listed(signature: str) -> list[str]:
    return signature.removeprefix("TABLE(").removesuffix(")").split(", ")


def main() -> int:
    """Record additions; what breaks a promise is told, and left to a person who raises the major version."""
    dictionary = _of_a_new_database()
    promised = contract_of(dictionary, "1.0")
    if FILE.exists():
        promised = json.loads(FILE.read_text(encoding="utf-8"))
    kept = contract_of(dictionary, promised["version"])
    broken = breaches(promised, kept)
    if broken:
        sys.stderr.write("\n  ".join(["Analysts were promised otherwise:", *broken]) + "\n")
        return 1
    FILE.write_text(json.dumps(recorded(promised, kept), indent=2) + "\n", encoding="utf-8")
    PAGE.write_text(page(dictionary), encoding="utf-8")
    return 0


def _of_a_new_database() -> DataDictionary:
    prefix = "geoheal-contract-"
    with tempfile.TemporaryDirectory(prefix=prefix) as folder, open_embedded(Path(folder)) as server:
        migrate.upgrade(server.url)
        with closing(Database(create_engine(server.url))) as database, database.transaction() as connection:
            return data_dictionary.read(connection)


if __name__ == "__main__":
    sys.exit(main())
