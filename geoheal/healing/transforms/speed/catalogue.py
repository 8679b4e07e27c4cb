"""The transforms that make code faster, in order, each with its effect and the reason why it helps."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.speed.constant_locals import constant_locals
from geoheal.healing.transforms.speed.count_once import count_once
from geoheal.healing.transforms.speed.direct_copies import direct_copies
from geoheal.healing.transforms.speed.gather_pieces import gather_pieces
from geoheal.healing.transforms.speed.gathered.gathered_attributes import gathered_attributes
from geoheal.healing.transforms.speed.gathered.gathered_closures import gathered_closures
from geoheal.healing.transforms.speed.gathered.gathered_fronts import gathered_fronts
from geoheal.healing.transforms.speed.gathered.grown_in_place import grown_in_place
from geoheal.healing.transforms.speed.gathered.grown_locals import grown_locals
from geoheal.healing.transforms.speed.gathered.grown_tuples import grown_tuples
from geoheal.healing.transforms.speed.hoist_invariants import hoist_invariants
from geoheal.healing.transforms.speed.indexed.index_search import index_search
from geoheal.healing.transforms.speed.indexed.indexed_lists import indexed_lists
from geoheal.healing.transforms.speed.indexed.lists_in_mappings import lists_in_mappings
from geoheal.healing.transforms.speed.indexed.set_membership import set_membership
from geoheal.healing.transforms.speed.lazy_logs import lazy_logs
from geoheal.healing.transforms.speed.needless_copies import needless_copies
from geoheal.healing.transforms.speed.ordered.attribute_queues import attribute_queues
from geoheal.healing.transforms.speed.ordered.double_ended_queue import double_ended_queue
from geoheal.healing.transforms.speed.ordered.heap_selection import heap_selection
from geoheal.healing.transforms.speed.ordered.kept_in_order import kept_in_order
from geoheal.healing.transforms.speed.ordered.least_first import least_first
from geoheal.healing.transforms.speed.ordered.nested_queues import nested_queues
from geoheal.healing.transforms.speed.ordered.put_in_order import put_in_order
from geoheal.healing.transforms.speed.ordered.sorted_after import sorted_after
from geoheal.healing.transforms.speed.patterns.kept_patterns import kept_patterns
from geoheal.healing.transforms.speed.patterns.text_first import text_first
from geoheal.healing.transforms.speed.prefix_sums import prefix_sums
from geoheal.healing.transforms.speed.queries.tables_at_once import tables_at_once
from geoheal.healing.transforms.speed.remembered.kept_by_key import kept_by_key
from geoheal.healing.transforms.speed.remembered.kept_moments import kept_moments
from geoheal.healing.transforms.speed.remembered.kept_objects import kept_objects
from geoheal.healing.transforms.speed.remembered.kept_places import kept_places
from geoheal.healing.transforms.speed.remembered.memoise import memoise
from geoheal.healing.transforms.speed.remembered.remember_readings import remember_readings
from geoheal.healing.transforms.speed.resumed.counted_on import counted_on
from geoheal.healing.transforms.speed.resumed.from_a_place import from_a_place
from geoheal.healing.transforms.speed.resumed.own_place import own_place
from geoheal.healing.transforms.speed.resumed.resumed_search import resumed_search
from geoheal.healing.transforms.speed.resumed.resumed_split import resumed_split
from geoheal.healing.transforms.speed.resumed.unfinished_rest import unfinished_rest
from geoheal.healing.transforms.speed.rows.kept_rows import kept_rows
from geoheal.healing.transforms.speed.rows.rows_in_order import rows_in_order
from geoheal.healing.transforms.speed.running.growing_answers import growing_answers
from geoheal.healing.transforms.speed.running.running_sums import running_sums
from geoheal.healing.transforms.speed.taken_out.removed_by_value import removed_by_value
from geoheal.healing.transforms.speed.taken_out.taken_out_together import taken_out_together
from geoheal.healing.transforms.speed.unchanged.kept_parts import kept_parts
from geoheal.healing.transforms.speed.unchanged.kept_while_files_same import kept_while_files_same
from geoheal.healing.transforms.speed.unchanged.kept_while_same import kept_while_same
from geoheal.healing.transforms.speed.unchanged.made_again import made_again
from geoheal.healing.transforms.speed.within.once_within import once_within

Transform = Callable[[str, Collection[str] | None], str | None]
AskingTransform = Callable[[str, Collection[str] | None, Elsewhere | None], str | None]

TRANSFORMS: Final[Sequence[tuple[Transform, str, str]]] = (
    (
        grown_in_place,
        "Extend an object's containers in place",
        "the whole content of an attribute was copied for each new item",
    ),
    (
        grown_locals,
        "Extend local containers in place",
        "the whole content of a container was copied for each new item",
    ),
    (
        grown_tuples,
        "Use a list while a tuple grows",
        "a whole tuple was copied for each new item",
    ),
    (index_search, "Look rows up in an index", "all rows were searched for every key"),
    (
        kept_rows,
        "Keep an index of a list's rows",
        "every call searched a list from its beginning",
    ),
    (
        rows_in_order,
        "Find rows by bisection",
        "every call compared all rows of a list with the bounds of a few",
    ),
    (set_membership, "Test membership with a set", "a list was searched from its beginning for every value"),
    (kept_places, "Look up positions in a list", "a list was searched again for the position of every value"),
    (count_once, "Count all values once", "every value was counted separately"),
    (running_sums, "Continue sums", "a list that only grows was added up again from its beginning"),
    (prefix_sums, "Keep running totals", "the sum up to each position was computed from the beginning"),
    (
        heap_selection,
        "Select without sorting everything",
        "everything was sorted, but only a few elements are used",
    ),
    (
        least_first,
        "Take the smallest item from a heap",
        "all items were searched for each one that was removed",
    ),
    (kept_in_order, "Keep a list in order", "all items were searched for each one that was added or removed"),
    (put_in_order, "Insert items in order", "a whole list was sorted again for each item that was added"),
    (
        sorted_after,
        "Sort once after a loop",
        "a loop sorted a whole list after each item that it added",
    ),
    (
        growing_answers,
        "Keep answers about a growing list up to date",
        "all items were searched again for the largest one, the sum, or a single one",
    ),
    (
        gathered_fronts,
        "Insert several items in front of a list at once",
        "a list moved all its elements for each one that was inserted in front",
    ),
    (
        taken_out_together,
        "Remove elements of a list in one pass",
        "a list was searched, or all that follows was moved, for each element that was removed",
    ),
    (
        double_ended_queue,
        "Take from the front of a deque",
        "a list moved all its elements for each one that was taken from its front",
    ),
    (
        attribute_queues,
        "Take from the front of an object's deque",
        "a list of an object moved all its elements for each one that was taken from its front",
    ),
    (
        removed_by_value,
        "Find the values to remove by their hash",
        "a list was searched from its beginning for every value that was removed from it",
    ),
    (
        nested_queues,
        "Take from the front of deques in a mapping",
        "a list in a mapping moved all its elements for each one that was taken from its front",
    ),
    (
        indexed_lists,
        "Find elements of a list by their hash",
        "each search compared all elements of a list",
    ),
    (
        lists_in_mappings,
        "Find elements of a mapping's lists by their hash",
        "each search compared all elements of a list",
    ),
    (
        unfinished_rest,
        "Split a line only once it is complete",
        "an incomplete line was joined and split again with each new piece",
    ),
    (
        from_a_place,
        "Read on from a position in a text",
        "the whole rest was copied with every piece that was taken from its front",
    ),
    (
        own_place,
        "Read on from a position in an object's text",
        "the whole rest was copied with every piece that was taken from its front",
    ),
    (
        counted_on,
        "Count on from the last position",
        "a text was counted from its beginning for every position",
    ),
    (
        resumed_split,
        "Split only what was added",
        "a growing text was split from its beginning each time",
    ),
    (gather_pieces, "Join pieces once", "everything so far was copied with every piece"),
    (
        gathered_attributes,
        "Join the pieces of an attribute when it is read",
        "the whole content of an attribute was copied with every piece",
    ),
    (
        gathered_closures,
        "Join the pieces of a variable when it is read",
        "the whole content of a variable was copied with every piece",
    ),
    (kept_moments, "Parse equal times once", "the same texts were parsed as times each time"),
    (
        text_first,
        "Search for the text of a pattern first",
        "every call built a pattern, also where the text that it needs does not occur",
    ),
    (kept_patterns, "Keep compiled patterns", "every call built and looked up its pattern again"),
    (
        resumed_search,
        "Search only what was added",
        "a buffer was searched from its beginning each time",
    ),
    (
        lazy_logs,
        "Put log messages together if they are written",
        "messages were put together that no log writes",
    ),
    (needless_copies, "Omit copies that are only read", "data that is only read was copied completely"),
    (direct_copies, "Copy plain data directly", "plain data was copied with copy.deepcopy"),
    (tables_at_once, "Read a table at once", "a table was queried for one row at a time"),
    (
        hoist_invariants,
        "Compute once what a loop does not change",
        "a loop computed the same value in every round",
    ),
    (
        made_again,
        "Build once what every round builds",
        "every round of a loop built the same object from unchanged data",
    ),
    (kept_by_key, "Compute once per key", "nested loops computed the same value for a key again"),
    (constant_locals, "Build constants once", "every call built the same constant again"),
)

MEMORIES: Final[Sequence[tuple[AskingTransform, str, str]]] = (
    (memoise, "Remember results of pure functions", "results were computed again for the same arguments"),
    (
        kept_objects,
        "Reuse objects that are values",
        "objects were created again for the same values",
    ),
    (
        remember_readings,
        "Remember results for the fields that are read",
        "results were computed again for the same fields of arguments",
    ),
    (
        kept_while_same,
        "Keep results while their object stays the same",
        "objects computed again what had not changed",
    ),
    (
        kept_parts,
        "Keep parts of results while their object stays the same",
        "every call made the same of its object again, whatever its arguments",
    ),
    (
        kept_while_files_same,
        "Read files again when they have changed",
        "every call read and parsed the same file again",
    ),
    (
        once_within,
        "Compute once what one call requests repeatedly",
        "one call requested the same from the same objects repeatedly",
    ),
)
"""Transforms that cache results, which pays if the same inputs recur."""

ASKING: Final[Mapping[Transform, AskingTransform]] = {
    transform: transform
    for transform in (
        index_search,
        attribute_queues,
        removed_by_value,
        nested_queues,
        indexed_lists,
        lists_in_mappings,
        running_sums,
        kept_in_order,
        least_first,
        put_in_order,
        sorted_after,
        growing_answers,
        gathered_fronts,
        taken_out_together,
        lazy_logs,
        direct_copies,
        kept_rows,
        rows_in_order,
        tables_at_once,
        set_membership,
        kept_places,
        hoist_invariants,
        made_again,
        kept_by_key,
        gathered_attributes,
        grown_in_place,
        grown_locals,
        resumed_search,
        resumed_split,
        from_a_place,
        own_place,
    )
}
"""Transforms that consider the rest of the project, and may report doubts."""
