"""Commits and tags of a repository, and a changelog by version."""


class Commit:
    def __init__(self, sha, subject):
        self.hexsha = sha
        self.subject = subject


class Tag:
    def __init__(self, name, commit):
        self.name = name
        self.commit = commit


class Repository:
    def __init__(self, commits, tags):
        self._commits = {sha: Commit(sha, subject) for sha, subject in commits}
        self._tags = tags

    @property
    def tags(self):
        return [Tag(name, self._commits[sha]) for name, sha in sorted(self._tags.items())]

    def iter_commits(self):
        return iter(self._commits.values())

    def tag_of(self, commit):
        for tag in self.tags:
            if tag.commit.hexsha == commit.hexsha:
                return tag.name
        return None


def changelog(commits, tags):
    repository = Repository(commits, tags)
    lines, version = [], "unreleased"
    for commit in repository.iter_commits():
        version = repository.tag_of(commit) or version
        lines.append(f"{version}: {commit.subject}")
    return lines
