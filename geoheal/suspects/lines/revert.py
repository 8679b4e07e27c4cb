"""Revert lines in the newest version, even if later commits changed the file."""

from collections.abc import Collection, Mapping
from difflib import unified_diff

from geoheal.repository.hunks import Files, Hunk, reverted


def revert_of(older: Files, newer: Files, newest: Mapping[str, str], hunks: Collection[Hunk]) -> str | None:
    """Return a unified diff of the newest version that reverts hunks.

    Parameters
    ----------
    older, newer
        The version before the commit, and with it.
    newest
        Text of each path today.

    Returns
    -------
    str or None
        None if the lines are not as the commit left them any more.
    """
    parts = []
    for path in sorted({hunk.path for hunk in hunks}):
        mine = [hunk for hunk in hunks if hunk.path == path]
        text = newest.get(path)
        wanted = _taken_back(older, newer, text, path, mine)
        if wanted is None or text is None:
            return None
        parts.append(_diff(path, text, wanted))
    return "".join(parts)


def is_undone(older: Files, newer: Files, later: Mapping[str, str], hunks: Collection[Hunk]) -> bool:
    """Whether a later version has the former lines again in place of a commit's hunks.

    >>> older, newer = {"a.py": "one\\n"}, {"a.py": "ONE\\n"}
    >>> is_undone(older, newer, {"a.py": "one\\ntwo\\n"}, [Hunk("a.py", (0, 1), (0, 1))])
    True
    """
    turned = [Hunk(hunk.path, hunk.before, hunk.after) for hunk in hunks]
    return all(
        _taken_back(newer, older, later.get(path), path, [each for each in turned if each.path == path])
        is not None
        and _taken_back(older, newer, later.get(path), path, [each for each in hunks if each.path == path])
        is None
        for path in {hunk.path for hunk in hunks}
    )


def _taken_back(
    older: Files, newer: Files, text: str | None, path: str, hunks: Collection[Hunk]
) -> str | None:
    if text is None or path not in older or path not in newer:
        return None
    if text == newer[path]:
        return reverted(older, newer, hunks)[path]
    return _by_content(older[path], newer[path], text, hunks)


def _by_content(older: str, newer: str, text: str, hunks: Collection[Hunk]) -> str | None:
    """Replace each hunk where its lines and one neighbour on each side occur exactly once in the text."""
    before, after = older.splitlines(keepends=True), newer.splitlines(keepends=True)
    for hunk in sorted(hunks, reverse=True):
        start, end = hunk.after
        ahead, behind = after[max(0, start - 1) : start], after[end : end + 1]
        found = "".join([*ahead, *after[start:end], *behind])
        wanted = "".join([*ahead, *before[slice(*hunk.before)], *behind])
        if text.count(found) != 1:
            return None
        text = text.replace(found, wanted)
    return text


def _diff(path: str, text: str, wanted: str) -> str:
    lines = unified_diff(
        text.splitlines(keepends=True), wanted.splitlines(keepends=True), f"a/{path}", f"b/{path}"
    )
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )
