"""A reader who does what a page shows, in a folder of their own, with a service that runs."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg

from geoheal.api.otlp.mapping import read_mapping
from geoheal.config.module_file import read_module_file
from geoheal.store.embedded import open_embedded
from tests import plain_http
from tests.acceptance.docs.blocks import Block

PATIENCE_S = 180.0
PREFIX = "/api/self-healing"
HEALING = {"INCIDENT_ID": ("incidents", "id"), "PATCH_ID": ("patches", "id"), "HASH": ("patches", "hash")}
"""Words that stand for what only the service knows: which list tells it, and by which name."""


class Reader:
    """Runs the blocks of one page.

    Parameters
    ----------
    folder
        Where the reader works.
    environment
        Of everything that is started.
    ports
        Which port is used in place of which one of the page's.
    """

    def __init__(self, folder: Path, environment: Mapping[str, str], ports: Mapping[str, int]) -> None:
        self.folder = folder
        self.environment = dict(environment)
        self._ports = ports
        self._background: list[subprocess.Popen[bytes]] = []
        self._ways: Mapping[str, Callable[[Block, str], None]] = {
            "sh": lambda block, code: self._run(block, ["bash", "-euc", code]),
            "bash": lambda block, code: self._run(block, ["bash", "-euc", code]),
            "python": lambda block, code: self._run(block, [sys.executable, "-W", "error", "-c", code]),
            "sql": lambda _block, code: self._query(code),
            "toml": lambda _block, code: self._configure(code),
            "json": lambda _block, code: json.loads(code),
            "text": lambda _block, _code: None,  # what was printed
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in reversed(self._background):
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(30)

    def follow(self, block: Block) -> None:
        """Do what a block says."""
        code = self._here(block.code)
        if block.mark == "file":
            self._write(block, code)
        elif block.mark == "background":
            self._start(code)
        else:
            assert block.language in self._ways, f"{block}: nobody can run {block.language!r}"
            self._ways[block.language](block, code)

    def _here(self, code: str) -> str:
        for shown, port in self._ports.items():
            code = re.sub(rf"\b{shown}\b", str(port), code)
        return re.sub("|".join(rf"\b{word}\b" for word in HEALING), lambda found: self._known(found[0]), code)

    def _known(self, word: str) -> str:
        kind, name = HEALING[word]
        answer = plain_http.get(
            f"{self.environment['GEOHEAL_URL']}{PREFIX}/{kind}", params={"system": "shop"}
        )
        return str(answer.json()[kind][0][name])

    def _write(self, block: Block, code: str) -> None:
        file = self.folder / block.value
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(code, encoding="utf-8")
        if block.language == "python":
            compile(code, str(file), "exec")

    def _start(self, code: str) -> None:
        log = self.folder / f"background-{len(self._background)}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                ["bash", "-euc", code],
                env=self.environment,
                cwd=self.folder,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._background.append(process)
        deadline = time.monotonic() + PATIENCE_S
        while not log.stat().st_size:
            assert process.poll() is None, code
            assert time.monotonic() < deadline, code
            time.sleep(0.1)

    def _run(self, block: Block, command: list[str]) -> None:
        deadline = time.monotonic() + PATIENCE_S
        done = self._once(command)
        while block.mark == "until" and block.value not in done.stdout and time.monotonic() < deadline:
            time.sleep(1.0)
            done = self._once(command)
        context = f"{block}\n{done.stdout}{done.stderr}"
        if block.mark == "until":
            assert block.value in done.stdout, context
        else:
            assert done.returncode == (int(block.value) if block.mark == "exit" else 0), context
        assert '"success":false' not in done.stdout.replace(" ", ""), context

    def _once(self, command: list[str]) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            command,
            env=self.environment,
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )

    def _query(self, code: str) -> None:
        statements = [each for each in code.split(";") if each.strip()]
        if "system_id('shop')" in code:  # which must exist
            url = f"{self.environment['GEOHEAL_URL']}{PREFIX}/snapshot"
            plain_http.post(url, json={"system": "shop", "phi": 0.7}).raise_for_status()
        data = Path(self.environment["GEOHEAL_DATA_DIR"])
        with open_embedded(data) as server, psycopg.connect(server.url) as connection:
            for statement in statements:
                assert connection.execute(statement.encode()).description

    def _configure(self, code: str) -> None:
        """Have geoheal read a file that it reads; the files that it names are there."""
        file = self.folder / "shown.toml"
        file.write_text(code, encoding="utf-8")
        content = tomllib.loads(code)
        if "otlp" in content:
            read_mapping(file)
        for module in content.get("modules", ()):
            for name in ("path", "workload"):
                if name in module:
                    source = self.folder / module[name]
                    source.parent.mkdir(parents=True, exist_ok=True)
                    source.touch()
            if "environment" in module:
                (self.folder / module["environment"]).mkdir(exist_ok=True)
        if "modules" in content:
            read_module_file(file)
