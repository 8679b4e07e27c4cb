"""Commits as an interface of a code host tells them."""

import json


class Commit:
    def __init__(self, data):
        self._data = data

    @property
    def sha(self):
        return self._data["sha"]

    @property
    def login(self):
        """Who wrote it, or None where the host does not know."""
        return (self._data.get("author") or {}).get("login")

    @property
    def message(self):
        return self._data["commit"]["message"].splitlines()[0]


class Repository:
    def __init__(self, requester):
        self._requester = requester

    def commits(self, branch):
        return [Commit(data) for data in json.loads(self._requester(f"/commits?sha={branch}"))]

    def authors(self, branch):
        counts = {}
        for commit in self.commits(branch):
            counts[commit.login] = counts.get(commit.login, 0) + 1
        return counts


def history(requester, branch):
    repository = Repository(requester)
    lines = [f"{commit.sha[:7]} {commit.login}: {commit.message}" for commit in repository.commits(branch)]
    return lines, sorted(repository.authors(branch).items(), key=str)
