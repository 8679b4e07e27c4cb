"""Sentences of the gate on a module that was not, or not completely, measured."""

from typing import Final

GONE: Final = "The head no longer has this module, so there is nothing to compare."
NEW: Final = "The module is new: there is nothing to compare it with."
ONLY_RENAMED: Final = "Only its name was changed; it completes the workload under the new name."
NO_TEXT: Final = "Its workload {workload} is not a text file there, so nothing was measured."
OWN_UNREACHED: Final = (
    "The workload does not reach the change of the module itself. What it does reach: {rest}"
)
UNKNOWN: Final = "It is unknown whether the workload reaches the change: no traced run finished. {rest}"
BESIDE: Final = "It is unknown whether the workload reads changed files: {paths}. {rest}"
OTHER_WORKLOAD: Final = (
    "The head does not complete the base's workload, but completes its own changed one: the two cannot "
    "be compared. {reason}"
)
