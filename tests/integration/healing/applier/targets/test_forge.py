"""Pull requests by the REST interfaces of three forges, against a server that answers as they do."""

import json
import logging
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from geoheal.domain.healing.patch import PatchState
from geoheal.store.healing import applications
from tests.integration.healing.applier.targets.test_git import HOSTILE, git, remote

__all__ = ["git", "remote"]

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECRET = "s3cr3t-t0ken"
PULLS = {
    "github": "/repos/acme/shop/pulls",
    "gitlab": "/projects/acme%2Fshop/merge_requests",
    "gitea": "/repos/acme/shop/pulls",
}
AUTHORISED = {
    "github": ("Authorization", f"Bearer {SECRET}"),
    "gitlab": ("PRIVATE-TOKEN", SECRET),
    "gitea": ("Authorization", f"token {SECRET}"),
}


@dataclass
class FakeForge:
    """Keeps pull requests as a forge does, and every request that it got."""

    kind: str
    url: str = ""
    requests: list[Any] = field(default_factory=list)
    pulls: list[Any] = field(default_factory=list)
    refuse: bool = False

    def answer(self, method, target, headers, body):
        path, query = urlsplit(target).path, parse_qs(urlsplit(target).query)
        self.requests.append((method, path, body))
        name, value = AUTHORISED[self.kind]
        if headers.get(name) != value:
            return 401, {"message": "Bad credentials"}
        if self.refuse and method == "POST":
            return 403, {"message": f"the token {SECRET} may not do this"}
        if path == PULLS[self.kind]:
            return self.create(body) if method == "POST" else (200, self.listed(query))
        assert method == ("PUT" if self.kind == "gitlab" else "PATCH")
        assert path == f"{PULLS[self.kind]}/1"
        assert body == ({"state_event": "close"} if self.kind == "gitlab" else {"state": "closed"})
        self.pulls[0]["open"] = False
        return 200, self.pulls[0]

    def create(self, body):
        names = ("source_branch", "target_branch", "description")
        head, base, text = (
            body[each] for each in (names if self.kind == "gitlab" else ("head", "base", "body"))
        )
        pull = {"open": True, "base": base, "text": text, "title": body["title"], "source_branch": head}
        pull |= {"number": 1, "iid": 1, "head": {"ref": head}}
        pull |= {"html_url": "https://forge/1", "web_url": "https://forge/1"}
        self.pulls.append(pull)
        return 201, pull

    def listed(self, query):
        wanted = {"github": ["open"], "gitlab": ["opened"], "gitea": ["open"]}[self.kind]
        assert query["state"] == wanted
        return [each for each in self.pulls if each["open"]]


@pytest.fixture(params=list(PULLS))
def forge(request):
    fake = FakeForge(request.param)

    class Handler(BaseHTTPRequestHandler):
        def work(self):
            length = int(self.headers.get("Content-Length", 0))
            body = json.loads(self.rfile.read(length)) if length else None
            status, answer = fake.answer(self.command, self.path, self.headers, body)
            written = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(written)))
            self.end_headers()
            self.wfile.write(written)

        do_GET = do_POST = do_PUT = do_PATCH = work  # noqa: N815 - the server's names

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    fake.url = f"http://127.0.0.1:{server.server_port}"
    yield fake
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def module(forge, git, remote, register, source, tmp_path):
    token_file = tmp_path / "token"
    token_file.write_text(f"{SECRET}\n")
    token_file.chmod(0o600)
    request = {"forge": forge.kind, "url": forge.url, "repository": "acme/shop"}
    return register(
        apply={
            "target": "git",
            "repository": str(source.parent),
            "push": "origin",
            "pull_request": {**request, "token_file": str(token_file)},
        }
    )


def test_a_pull_request_is_opened_and_closed_again(
    forge, applier, system, lease, module, propose, stored, remote, database, caplog
):
    caplog.set_level(logging.DEBUG)
    patch = propose(module, **HOSTILE)
    applied = applier.apply(system, patch, module, lease, NOW)
    (pull,) = forge.pulls
    assert applied.details["pull_request"] == {"number": 1, "url": "https://forge/1"}
    assert (pull["source_branch"], pull["base"]) == (applied.details["branch"], "main")
    assert pull["title"].startswith("Closes #\u200b1 @\u200ball Signed-off-by")
    assert pull["text"].startswith("```text\n/merge\n")
    assert "-RATE = 1\n+RATE = 2\n" in pull["text"]
    assert f"`{patch.hash}`" in pull["text"]
    applier.undo(system, patch, module, lease, NOW, "It did not help.")
    assert not pull["open"]
    assert remote(applied.details["branch"]) == ""
    assert stored(patch).state is PatchState.ROLLED_BACK
    with database.transaction() as connection:
        rows = applications.of_patch(connection, system, patch.id)
    assert SECRET not in str(rows) + caplog.text


def test_one_that_is_open_already_is_not_opened_again(forge, applier, system, lease, module, propose):
    patch = propose(module)
    branch = f"geoheal/{patch.id.hex[-12:]}"
    arguments = {"title": "Before the crash", "head": branch, "base": "main", "body": ""}
    arguments |= {"source_branch": branch, "target_branch": "main", "description": ""}
    forge.create(arguments)
    applier.apply(system, patch, module, lease, NOW)
    assert [method for method, *_ in forge.requests] == ["GET"]


def test_a_forge_that_refuses_leaves_no_branch(
    forge, applier, system, lease, module, propose, stored, remote, git
):
    forge.refuse = True
    patch = propose(module)
    failed = applier.apply(system, patch, module, lease, NOW)
    assert "403" in str(failed.error)
    assert SECRET not in str(failed)
    assert (remote(f"geoheal/{patch.id.hex[-12:]}"), git("branch", "--list", "geoheal/*")) == ("", "")
    assert stored(patch).state is PatchState.REJECTED


def test_a_secret_that_everyone_can_read_is_not_used(
    forge, applier, system, lease, module, propose, tmp_path
):
    (tmp_path / "token").chmod(0o644)
    failed = applier.apply(system, propose(module), module, lease, NOW)
    assert "chmod" in str(failed.error)
    assert forge.requests == []
