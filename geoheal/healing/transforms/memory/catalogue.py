"""The transforms that remove the causes of leaks, in order, each with what it does and why that helps."""

from typing import Final

from geoheal.healing.transforms.memory.called_remover import called_remover
from geoheal.healing.transforms.memory.close_always import close_always
from geoheal.healing.transforms.memory.end_always import end_always
from geoheal.healing.transforms.memory.ended.called_once import called_once
from geoheal.healing.transforms.memory.ended.emptied_entries import emptied_entries
from geoheal.healing.transforms.memory.ended.ended_entries import ended_entries
from geoheal.healing.transforms.memory.ended.leaves_both import leaves_both
from geoheal.healing.transforms.memory.ended.left_early import left_early
from geoheal.healing.transforms.memory.ended.locks_in_use import locks_in_use
from geoheal.healing.transforms.memory.ended.sweep import sweep
from geoheal.healing.transforms.memory.ended.zero_counts import zero_counts
from geoheal.healing.transforms.memory.forget_when_done import forget_when_done
from geoheal.healing.transforms.memory.kept_by_object import kept_by_object
from geoheal.healing.transforms.memory.kept_errors import kept_errors
from geoheal.healing.transforms.memory.listeners.back_references import back_references
from geoheal.healing.transforms.memory.listeners.dead_references import dead_references
from geoheal.healing.transforms.memory.listeners.leave_at_end import leave_at_end
from geoheal.healing.transforms.memory.listeners.leave_with_owner import leave_with_owner
from geoheal.healing.transforms.memory.listeners.weak_handlers import weak_handlers
from geoheal.healing.transforms.memory.listeners.weak_tables import weak_tables
from geoheal.healing.transforms.memory.misses.unstored_reads import unstored_reads
from geoheal.healing.transforms.memory.register_once import register_once
from geoheal.healing.transforms.memory.release_always import release_always
from geoheal.healing.transforms.memory.release_at_end import release_at_end
from geoheal.healing.transforms.memory.shared.fresh_defaults import fresh_defaults
from geoheal.healing.transforms.memory.shared.own_containers import own_containers
from geoheal.healing.transforms.memory.shared.own_copies import own_copies
from geoheal.healing.transforms.memory.unfinished.removed_by_handlers import removed_by_handlers
from geoheal.healing.transforms.memory.unfinished.removed_on_failure import removed_on_failure
from geoheal.healing.transforms.memory.windows.old_versions import old_versions
from geoheal.healing.transforms.memory.windows.old_windows import old_windows

CAUSES: Final = (
    (release_always, "Release entries on every exit", "entries stayed behind when a call ended early"),
    (
        removed_on_failure,
        "Remove an entry if the call that stored it fails",
        "entries stayed behind for calls that had failed",
    ),
    (
        removed_by_handlers,
        "Remove an entry after every error",
        "entries stayed behind after errors of other kinds than the one that is handled",
    ),
    (
        left_early,
        "Release entries where a function returns early",
        "entries stayed behind on an early return",
    ),
    (
        release_at_end,
        "Release what an object stored when it ends",
        "entries stayed behind when their objects ended",
    ),
    (
        leaves_both,
        "Remove entries from both containers that hold them",
        "entries were removed from one container, but stayed in the other one",
    ),
    (locks_in_use, "Keep locks while they are in use", "locks were kept for keys that are no longer used"),
    (
        old_windows,
        "Remove windows in which nothing is recent",
        "entries stayed for keys that did not come again within the time that counts",
    ),
    (
        old_versions,
        "Keep one version of an entry",
        "every earlier version of an entry stayed in a cache",
    ),
    (sweep, "Remove old entries", "the function that removes old entries existed but was never called"),
    (
        called_remover,
        "Remove the entry of an object at its end",
        "the method that removes an object's entry existed but was never called",
    ),
    (
        ended_entries,
        "Remove entries when they have ended",
        "entries stayed after the end of what they represent",
    ),
    (
        emptied_entries,
        "Remove entries with their last element",
        "entries stayed behind without elements",
    ),
    (zero_counts, "Remove counts that are zero", "a zero stayed behind for each key that was counted"),
    (
        called_once,
        "Remove callbacks after they were called",
        "callbacks stayed after they were called for something that had ended",
    ),
    (
        close_always,
        "End on every exit what was begun",
        "what a call had begun was not ended when the call failed",
    ),
    (
        end_always,
        "Remove at an end also where a handler fails",
        "entries stayed behind when a handler failed that was called at their end",
    ),
    (
        kept_errors,
        "Keep exceptions without their frames",
        "stored exceptions kept the local variables of all callers in memory",
    ),
    (unstored_reads, "Look keys up without storing them", "keys that were only looked up were stored"),
    (register_once, "Register each handler once", "the same handler was registered again with every call"),
    (
        dead_references,
        "Drop weak references to objects that are gone",
        "weak references stayed behind when their objects were gone",
    ),
    (
        weak_handlers,
        "Hold registered methods weakly",
        "objects that registered a method were never released",
    ),
    (
        weak_tables,
        "Hold objects weakly that leave a table when they are gone",
        "objects that remove themselves when they are gone were kept by the table that they leave",
    ),
    (
        back_references,
        "Refer weakly to the key of an entry",
        "values of a weak table held the keys with which they were to leave it",
    ),
    (
        leave_with_owner,
        "Remove an object's registrations with the object",
        "registrations of an object stayed after the object was gone",
    ),
    (
        leave_at_end,
        "Remove callbacks at the end of their object",
        "a callback stayed after the object that registered it had ended",
    ),
    (forget_when_done, "Remove tasks when they are done", "finished tasks were kept"),
    (
        fresh_defaults,
        "Create default arguments in every call",
        "a default argument was shared by all calls",
    ),
    (
        own_containers,
        "Create a container in every object",
        "a container of a class was shared by all objects",
    ),
    (
        own_copies,
        "Add to a copy of a shared container",
        "a shared container was extended under another name",
    ),
    (
        kept_by_object,
        "Keep the results of a method in its object",
        "the cache of a method kept all its objects in memory",
    ),
)
