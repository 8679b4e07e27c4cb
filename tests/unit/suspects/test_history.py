"""What is read of a repository, of which nothing is run."""

import subprocess

import pytest

from geoheal.errors import InvalidInput
from geoheal.suspects.history import CommitHistory


def test_no_program_that_the_repository_names_looks_at_signatures(tmp_path):
    folder, trace, spy = tmp_path / "repository", tmp_path / "trace", tmp_path / "spy"
    spy.write_text(f"#!/bin/sh\ntouch {trace}\n")
    spy.chmod(0o755)
    folder.mkdir()

    def git(*words, **given):
        command = ["git", "-C", folder, "-c", "user.name=a", "-c", "user.email=a@b", *words]
        return subprocess.run(command, check=True, capture_output=True, text=True, **given).stdout

    git("init", "-q")
    git("commit", "-q", "--allow-empty", "-m", "Begin")
    head, _, message = git("cat-file", "commit", "HEAD").partition("\n\n")
    signature = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n iQ==\n -----END PGP SIGNATURE-----"
    signed = f"{head}\n{signature}\n\n{message}"
    commit = git("hash-object", "-t", "commit", "-w", "--stdin", input=signed).strip()
    git("config", "log.showSignature", "true")
    git("config", "gpg.program", str(spy))

    assert CommitHistory(folder).commit(commit).subject == "Begin"
    assert not trace.exists()


def test_a_clone_that_lacks_the_commit_says_how_to_get_it(tmp_path):
    def git(*words):
        command = ["git", "-c", "user.name=a", "-c", "user.email=a@b", *words]
        return subprocess.run(
            command, cwd=tmp_path, check=True, capture_output=True, text=True
        ).stdout.strip()

    git("init", "-q", "whole")
    for subject in ("Begin", "Go on"):
        git("-C", "whole", "commit", "-q", "--allow-empty", "-m", subject)
    first = git("-C", "whole", "rev-list", "--max-parents=0", "HEAD")
    git("clone", "-q", "--depth", "1", (tmp_path / "whole").as_uri(), "shallow")
    with pytest.raises(InvalidInput, match=r"no commit '[0-9a-f]+'\. The clone is shallow"):
        CommitHistory(tmp_path / "shallow").commit(first)
    with pytest.raises(InvalidInput, match=r"no commit 'nowhere'\.$"):
        CommitHistory(tmp_path / "whole").commit("nowhere")
