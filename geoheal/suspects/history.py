"""A repository's commits between two of them, and their Python sources."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from geoheal.errors import InvalidInput
from geoheal.repository.git import Git, NotSo

SUFFIX = ".py"


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit.

    Parameters
    ----------
    id
        Its full name.
    parents
        Its parent commits, the first one first.
    subject, author, committed_at
        As in the commit.
    """

    id: str
    parents: tuple[str, ...]
    subject: str
    author: str
    committed_at: datetime


class CommitHistory:
    """Reads commits; every method raises ApplyFailed with git's message."""

    def __init__(self, folder: Path) -> None:
        self._git = Git(folder)
        self._blobs: dict[str, str | None] = {}

    def commit(self, name: str) -> Commit:
        """Return the commit with a name: a branch, a tag, a hash or its beginning.

        Raises
        ------
        InvalidInput
            When it does not exist.
        """
        try:
            found = self._git.text(
                "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}"
            )
        except NotSo:
            raise InvalidInput(
                f"The repository has no commit {name!r}.{self._shallow()}", field="commit"
            ) from None
        return self._commits("--no-walk", found)[0]

    def _shallow(self) -> str:
        """Return advice for a clone without history, as the end of a sentence; empty for a complete one."""
        is_shallow = self._git.text("rev-parse", "--is-shallow-repository") == "true"
        return " The clone is shallow: run `git fetch --unshallow`." if is_shallow else ""

    def main_line(self, older: str, newer: str) -> list[Commit]:
        """Return commits after the older one up to the newer one, oldest first.

        A merge stands for the commits that it merges.

        Raises
        ------
        InvalidInput
            When the older one is not an ancestor of the newer one.
        """
        try:
            self._git.run("merge-base", "--is-ancestor", older, newer)
        except NotSo:
            raise InvalidInput(
                f"{older[:12]} is not an ancestor of {newer[:12]}: name a commit and one of its ancestors."
                f"{self._shallow()}",
                field="from",
            ) from None
        line = self._commits("--first-parent", "--reverse", newer, f"^{older}")
        if line and older not in line[0].parents:  # it is on a merged branch: every path counts
            return self._commits("--topo-order", "--reverse", newer, f"^{older}")
        return line

    def merged(self, merge: Commit) -> list[Commit]:
        """Return commits that a merge brought in, oldest first."""
        return self._commits("--topo-order", "--reverse", *merge.parents[1:], f"^{merge.parents[0]}")

    def files(self, commit: str) -> dict[str, str]:
        """Return the Python files of a commit: the blob of each path."""
        listed = self._git.text("ls-tree", "-r", "-z", "--full-tree", commit)
        found = {}
        for entry in filter(None, listed.split("\0")):
            about, _, path = entry.partition("\t")
            mode, kind, blob = about.split(" ")
            if kind == "blob" and mode != "120000" and path.endswith(SUFFIX):
                found[path] = blob
        return found

    def sources(self, files: Mapping[str, str]) -> dict[str, str]:
        """Return the text of each path.

        Files that are not UTF-8 are left out, because Python cannot read them.
        """
        self._read([blob for blob in files.values() if blob not in self._blobs])
        texts = {path: self._blobs[blob] for path, blob in files.items()}
        return {path: text for path, text in texts.items() if text is not None}

    def _read(self, blobs: Sequence[str]) -> None:
        """Read many blobs at once."""
        if not blobs:
            return
        rest = self._git.run("cat-file", "--batch", given="\n".join(blobs).encode())
        while rest:
            about, _, rest = rest.partition(b"\n")
            blob, _, size = about.decode().split(" ")
            content, rest = rest[: int(size)], rest[int(size) + 1 :]
            self._blobs[blob] = _decoded(content)

    def _commits(self, *what: str) -> list[Commit]:
        listed = self._git.text("log", "--format=%H%x00%P%x00%an%x00%ct%x00%s%x00", *what, "--")
        fields = listed.split("\0")
        return [
            Commit(
                id=fields[start].strip(),
                parents=tuple(fields[start + 1].split()),
                author=fields[start + 2],
                committed_at=datetime.fromtimestamp(int(fields[start + 3]), UTC),
                subject=fields[start + 4],
            )
            for start in range(0, len(fields) - 5 + 1, 5)
            if fields[start].strip()
        ]


def _decoded(content: bytes) -> str | None:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
