"""``geoheal patches`` against a running service with its worker: approved, applied, and undone again."""

import json
import os
import pty
import shlex
import subprocess
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from uuid_utils.compat import uuid7

from geoheal.domain.healing.attempt import Attempt, AttemptPhase
from geoheal.domain.healing.incident import Incident, IncidentState
from geoheal.domain.healing.patch import Patch, Target, patch_hash
from geoheal.domain.health.degradation import Severity
from geoheal.domain.symptom import Symptom
from geoheal.healing.patches import life
from geoheal.healing.patches.refusing import Refused
from geoheal.monitor.ingest.single import open_system
from geoheal.store.healing import attempts, incidents
from geoheal.store.session import Database, create_engine
from tests import plain_http
from tests.acceptance.cli.conftest import GEOHEAL, wait_until
from tests.waiting import PATIENCE_S

DOCS = Path(__file__).parents[3] / "docs" / "patches.md"
OLD, NEW = "RATES = {}\n", "RATES = bounded()\n"


@pytest.fixture
def source(tmp_path):
    """Return a module's file, and the operator's file that registers it."""
    file = tmp_path / "shop.py"
    file.write_text(OLD)
    (tmp_path / "geoheal.toml").write_text('[[modules]]\nname = "shop"\npath = "shop.py"\n')
    return file


@pytest.fixture
def propose(database_url):
    """Proposes a patch on an incident that waits for a person."""

    def propose(title="Bound the cache"):
        now = datetime.now(UTC)
        symptom = Symptom.MEMORY_LEAK
        incident = Incident(
            id=uuid7(),
            state=IncidentState.RESOLVED,
            severity=Severity.WARNING,
            symptom=symptom,
            first_seen_at=now,
            last_seen_at=now,
            opened_at=now,
            resolved_at=now,
        )
        attempt = Attempt(
            id=uuid7(),
            incident_id=incident.id,
            symptom=symptom,
            phase=AttemptPhase.FINISHED,
            started_at=now,
        )
        patch = Patch(
            id=uuid7(),
            incident_id=incident.id,
            attempt_id=attempt.id,
            evaluation_id=None,
            module_name="shop",
            strategy="memory_leak_mitigation",
            symptom=symptom,
            title=title,
            explanation="It grows for ever.",
            target=Target.FILE,
            old_code=OLD,
            new_code=NEW,
            hash=patch_hash("default", "shop", OLD, NEW),
            score=0.8,
            relief={"metric": "memory", "reason": "memory fell by 40 %"},
            created_at=now,
            expires_at=now + timedelta(days=7),
        )
        database = Database(create_engine(database_url))
        with closing(database), database.transaction() as connection:
            system = open_system(connection, "default")
            incidents.save(connection, system, incident)
            attempts.save(connection, system, attempt)
            life.propose(connection, system, patch)
        return patch

    return propose


def documented(**values):
    """Return the commands of docs/patches.md, by their name, with these values."""
    commands = [
        line.split(maxsplit=3) for line in DOCS.read_text().splitlines() if line.startswith("geoheal patches")
    ]
    return {
        name: [values.get(each, each) for each in shlex.split(" ".join([name, *rest]))]
        for _, _, name, *rest in commands
    }


@pytest.mark.thorough
def test_a_patch_is_read_approved_applied_and_rolled_back(start, serving, url, propose, source):
    def run(*arguments):
        process = start(*arguments)
        output = process.communicate(timeout=PATIENCE_S)[0]
        return process.returncode, output

    def ask(*arguments):
        return run("patches", *arguments, "--url", url)

    def state(patch):
        answer = plain_http.get(f"{url}/api/self-healing/patches/{patch.id}")
        return answer.json()["patch"]["state"]

    with serving():
        assert run("register", source.with_name("geoheal.toml"))[0] == 0
        assert ask(*documented()["list"]) == (0, "There are no patches that are proposed.\n")
        patch = propose("Bound the cache\x1b[2J\u202e")
        commands = documented(ID=str(patch.id), HASH=patch.hash)
        code, shown = ask(*commands["show"])
        assert code == 0
        assert "PROPOSED Bound the cache\\x1b[2J\\u202e" in shown
        assert "-RATES = {}\n+RATES = bounded()\n" in shown
        assert patch.hash in shown
        code, refused = ask("approve", patch.id)
        assert (code, "--hash" in refused) == (1, True)
        code, refused = ask("approve", patch.id, "--hash", "0" * 64)
        assert (code, "different change" in refused) == (1, True)
        assert ask(*commands["approve"])[0] == 0
        wait_until(lambda: source.read_text() == NEW)
        wait_until(lambda: state(patch) == "applied")
        assert ask(*commands["rollback"])[0] == 0
        wait_until(lambda: source.read_text() == OLD)
        wait_until(lambda: state(patch) == "rolled_back")
        code, refused = ask(*commands["reject"])
        assert (code, "cannot become rejected" in refused) == (1, True)
        assert json.loads(ask("list", "--json")[1])[0]["rollback_requested_by"] == "loopback"
        with pytest.raises(Refused, match="loopback refused this change"):
            propose()
        assert ask(*commands["refusals"])[0] == 0
        assert ask(*commands["lift"])[0] == 0
        second = propose()
        assert ask(*documented(ID=str(second.id))["reject"])[0] == 0
        assert state(second) == "rejected"


@pytest.mark.thorough
def test_who_is_asked_approves_the_hash_that_was_shown(start, url, port, propose):
    service = start("serve", "--no-worker", "--port", port)
    wait_until(lambda: plain_http.get(f"{url}/readyz").is_success)
    patch = propose()
    command = [*GEOHEAL, "patches", "approve", str(patch.id), "--url", url]
    for answer, words in (("n\n", "Aborted"), ("y\n", "is approved")):
        mine, theirs = pty.openpty()
        os.write(mine, answer.encode())
        ended = subprocess.run(
            command, stdin=theirs, capture_output=True, text=True, timeout=PATIENCE_S, check=False
        )
        os.close(mine)
        os.close(theirs)
        assert f"Approve the change with hash {patch.hash}?" in ended.stdout
        assert words in ended.stdout + ended.stderr
    service.terminate()
