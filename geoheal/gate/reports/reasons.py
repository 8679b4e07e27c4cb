"""Sentences of the gate on a module that was not, or not wholly, measured."""

from typing import Final

GONE: Final = "The head has no such module any more, so there is nothing to compare."
NEW: Final = "The module is new: there is nothing to compare it with."
ONLY_RENAMED: Final = (
    "Nothing of it that is executed was changed but its name, under which it completes the workload."
)
NO_TEXT: Final = "Its workload {workload} is not there as a text file, so nothing was measured."
OWN_UNREACHED: Final = "The workload never reaches the change of the module itself. What it reaches: {rest}"
UNKNOWN: Final = (
    "It is not known whether the workload reaches the change: no traced run came to its end. {rest}"
)
BESIDE: Final = "It is not known whether the workload reads what was changed: {paths}. {rest}"
OTHER_WORKLOAD: Final = (
    "The head does not complete the base's workload, and completes its own, which it changes: the two cannot "
    "be compared. {reason}"
)
