"""Texts about a patch for its review: commit messages and pull requests."""

from collections.abc import Iterator

from geoheal.domain.healing.patch import Patch
from geoheal.healing.applier.plain_text import fenced, line, paragraph

DIFF_MAX = 40_000
"""Characters of the diff to show in a pull request."""


def commit_message(patch: Patch, verdict: str | None) -> str:
    """Return the message of a patch's commit: what and why, with the evidence as trailers."""
    trailers = "\n".join(f"Geoheal-{name}: {value}" for name, value in _facts(patch, verdict))
    return f"{line(patch.title, 72)}\n\n{paragraph(patch.explanation)}\n\n{trailers}\n"


def undo_message(patch: Patch, commit: str) -> str:
    """Return the message of the commit that undoes a patch."""
    title = line(f"Undo: {patch.title}", 72)
    return f"{title}\n\nThis undoes commit {commit}.\n\nGeoheal-Patch: {patch.id}\n"


def request_body(patch: Patch, verdict: str | None) -> str:
    """Return the text of a patch's pull request, in Markdown."""
    facts = "\n".join(f"| {name} | `{value}` |" for name, value in _facts(patch, verdict))
    diff = patch.diff
    shown = diff if len(diff) <= DIFF_MAX else diff[:DIFF_MAX] + "\n(the rest is in the commit)"
    return (
        f"{fenced(patch.explanation, 'text')}\n\n| | |\n|---|---|\n{facts}\n\n{fenced(shown, 'diff')}\n\n"
        "geoheal measured this change against the current code in a sandbox and proposes it.\n"
    )


def undo_body(patch: Patch, commit: str) -> str:
    """Return the text of the pull request that undoes a patch."""
    return f"This undoes `{commit}`, which did not help, or was refused.\n\nPatch: `{patch.id}`\n"


def _facts(patch: Patch, verdict: str | None) -> Iterator[tuple[str, str]]:
    """Yield the evidence by name: one line each, without characters of Markdown or git."""
    yield "Patch", str(patch.id)
    yield "Hash", patch.hash
    yield "Module", patch.module_name
    yield "Strategy", _plain(patch.strategy)
    yield "Symptom", patch.symptom.value
    yield from ((name, value) for name, value in _measured(patch))
    if verdict is not None:
        yield "Verdict", _plain(verdict)
    if patch.score is not None:
        yield "Score", f"{patch.score:.3f}"
    if patch.evaluation_id is not None:
        yield "Evaluation", str(patch.evaluation_id)


def _measured(patch: Patch) -> Iterator[tuple[str, str]]:
    relief = patch.relief
    before, after, change = (relief.get(name) for name in ("before", "after", "relative_change"))
    if isinstance(before, int | float) and isinstance(after, int | float):
        yield "Measured", f"{_plain(str(relief.get('metric', '')))} {before:.4g} -> {after:.4g}"
    if isinstance(change, int | float):
        yield "Change", f"{100 * change:+.1f} %{_interval(relief.get('interval'))}"


def _interval(bounds: object) -> str:
    if not isinstance(bounds, list | tuple) or len(bounds) != 2:
        return ""
    low, high = bounds
    if not isinstance(low, int | float) or not isinstance(high, int | float):
        return ""
    return f" ({100 * low:+.1f} to {100 * high:+.1f} %)"


def _plain(text: str) -> str:
    return "".join(each for each in text if each.isalnum() or each in "_-. ")[:100]
