"""The files of a change, each of which is looked at in runs of the whole."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from geoheal.domain.evaluation.change import CodeChange


@dataclass(frozen=True, slots=True)
class FileOfChange:
    """A file with the change that it is part of.

    Parameters
    ----------
    module
        Import name of a further module; None for the one that is run.
    old, new
        Its text without and with the change; empty where there is no such file.
    """

    change: CodeChange
    module: str | None
    old: str
    new: str

    def with_text(self, text: str) -> CodeChange:
        """Return the change with another text of this file."""
        if self.module is None:
            return replace(self.change, new_code=text)
        others = (
            replace(each, new_code=text) if each.module_name == self.module else each
            for each in self.change.others
        )
        return replace(self.change, others=tuple(others))


def files_of(change: CodeChange) -> Iterator[FileOfChange]:
    """Yield the files of a change whose texts differ; none without a workload, or without current code.

    >>> change = CodeChange(module_name="a", new_code="n = 2", current_code="n = 1", workload="")
    >>> [(each.old, each.new, each.with_text("n = 3").new_code) for each in files_of(change)]
    [('n = 1', 'n = 2', 'n = 3')]
    """
    if change.current_code is None or change.workload is None:
        return
    if change.current_code != change.new_code:
        yield FileOfChange(change, None, change.current_code, change.new_code)
    for each in change.others:
        if each.old_code != each.new_code:
            yield FileOfChange(change, each.module_name, each.old_code or "", each.new_code or "")
