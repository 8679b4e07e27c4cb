"""The transforms that make code faster, in order, each with what it does and why that helps."""

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
from geoheal.healing.transforms.speed.indexed.set_membership import set_membership
from geoheal.healing.transforms.speed.needless_copies import needless_copies
from geoheal.healing.transforms.speed.ordered.attribute_queues import attribute_queues
from geoheal.healing.transforms.speed.ordered.double_ended_queue import double_ended_queue
from geoheal.healing.transforms.speed.ordered.heap_selection import heap_selection
from geoheal.healing.transforms.speed.ordered.kept_in_order import kept_in_order
from geoheal.healing.transforms.speed.ordered.least_first import least_first
from geoheal.healing.transforms.speed.ordered.nested_queues import nested_queues
from geoheal.healing.transforms.speed.ordered.put_in_order import put_in_order
from geoheal.healing.transforms.speed.prefix_sums import prefix_sums
from geoheal.healing.transforms.speed.queries.tables_at_once import tables_at_once
from geoheal.healing.transforms.speed.remembered.kept_by_key import kept_by_key
from geoheal.healing.transforms.speed.remembered.kept_moments import kept_moments
from geoheal.healing.transforms.speed.remembered.kept_objects import kept_objects
from geoheal.healing.transforms.speed.remembered.kept_patterns import kept_patterns
from geoheal.healing.transforms.speed.remembered.kept_places import kept_places
from geoheal.healing.transforms.speed.remembered.kept_rows import kept_rows
from geoheal.healing.transforms.speed.remembered.memoise import memoise
from geoheal.healing.transforms.speed.remembered.remember_readings import remember_readings
from geoheal.healing.transforms.speed.resumed.counted_on import counted_on
from geoheal.healing.transforms.speed.resumed.from_a_place import from_a_place
from geoheal.healing.transforms.speed.resumed.own_place import own_place
from geoheal.healing.transforms.speed.resumed.resumed_search import resumed_search
from geoheal.healing.transforms.speed.resumed.resumed_split import resumed_split
from geoheal.healing.transforms.speed.resumed.unfinished_rest import unfinished_rest
from geoheal.healing.transforms.speed.running.growing_answers import growing_answers
from geoheal.healing.transforms.speed.running.running_sums import running_sums
from geoheal.healing.transforms.speed.unchanged.kept_while_files_same import kept_while_files_same
from geoheal.healing.transforms.speed.unchanged.kept_while_same import kept_while_same
from geoheal.healing.transforms.speed.unchanged.made_again import made_again
from geoheal.healing.transforms.speed.within.once_within import once_within

Transform = Callable[[str, Collection[str] | None], str | None]
AskingTransform = Callable[[str, Collection[str] | None, Elsewhere | None], str | None]

TRANSFORMS: Final[Sequence[tuple[Transform, str, str]]] = (
    (index_search, "Look rows up in an index", "all rows were searched for every key"),
    (
        kept_rows,
        "Look up rows that are searched again",
        "a list was searched from its beginning by every call",
    ),
    (set_membership, "Ask a set for membership", "a list was searched from its beginning for every value"),
    (kept_places, "Look places in a list up", "a list was searched again for the place of every value"),
    (count_once, "Count all values once", "every value was counted by itself"),
    (running_sums, "Go on with sums", "all of a list that only grows was added up again"),
    (prefix_sums, "Keep running totals", "every beginning was added up again"),
    (heap_selection, "Select without sorting everything", "all was sorted where little of it is used"),
    (least_first, "Take the least from a heap", "all was looked at for each item that left"),
    (kept_in_order, "Keep a list in order", "all was looked at for every one that came or left"),
    (put_in_order, "Put items where they belong", "all of a list was sorted again for each one that came"),
    (
        growing_answers,
        "Go on with answers about what grows",
        "all items were looked at again for the largest, the sum, or one of them",
    ),
    (
        gathered_fronts,
        "Put items in front of a list at once",
        "a list moved all its elements for each that came to its front",
    ),
    (
        double_ended_queue,
        "Take from the front of a deque",
        "a list moved all its elements for each that left",
    ),
    (
        attribute_queues,
        "Take from the front of an object's deque",
        "a list of an object moved all its elements for each that left",
    ),
    (
        nested_queues,
        "Take from the front of deques in a mapping",
        "a list in a mapping moved all its elements for each that left",
    ),
    (
        indexed_lists,
        "Find by its hash what a list is asked for",
        "all of a list was compared with what it was asked for",
    ),
    (
        unfinished_rest,
        "Leave unfinished lines alone until they end",
        "a long line was joined and split again with each piece of it",
    ),
    (
        from_a_place,
        "Go on from a place in a text",
        "all that was left was copied with every piece that was taken from its front",
    ),
    (
        own_place,
        "Go on from a place in an object's text",
        "all that was left was copied with every piece that was taken from its front",
    ),
    (
        counted_on,
        "Go on counting from the last place",
        "a text was counted from its beginning for every place",
    ),
    (
        resumed_split,
        "Split what came since",
        "a text that grows was split from its beginning again and again",
    ),
    (gather_pieces, "Put pieces together once", "all that was there was copied with every piece"),
    (
        grown_in_place,
        "Let an object's containers grow where they are",
        "all that an attribute held was copied for each that came",
    ),
    (
        grown_locals,
        "Let local containers grow where they are",
        "all that a container held was copied for each that came",
    ),
    (
        grown_tuples,
        "Let a tuple be a list while it grows",
        "all that a tuple held was copied for each that came",
    ),
    (
        gathered_attributes,
        "Join what an attribute gathers when it is read",
        "all that an attribute held was copied with every piece",
    ),
    (
        gathered_closures,
        "Join what inner functions gather when it is read",
        "all that a variable held was copied with every piece",
    ),
    (kept_moments, "Read equal times once", "the same texts were read as times again and again"),
    (kept_patterns, "Keep compiled patterns", "every call wrote and looked up its pattern again"),
    (
        resumed_search,
        "Search what came since",
        "a buffer was searched from its beginning again and again",
    ),
    (needless_copies, "Leave out copies that are only read", "what is only read was copied in full"),
    (direct_copies, "Copy plain data directly", "plain data was copied by way of copy.deepcopy"),
    (tables_at_once, "Read a table at once", "a table was asked for one row after the other"),
    (hoist_invariants, "Compute once what a loop does not change", "a loop computed the same in every round"),
    (
        made_again,
        "Make once what rounds make again",
        "every round of a loop made the same of what it does not change",
    ),
    (kept_by_key, "Compute once for each place", "nested loops computed the same for each place again"),
    (constant_locals, "Build constants once", "every call built the same constant again"),
)

MEMORIES: Final[Sequence[tuple[AskingTransform, str, str]]] = (
    (memoise, "Remember results of pure functions", "the same arguments were worked on again and again"),
    (
        kept_objects,
        "Give again objects that are values",
        "the same values were made into objects again and again",
    ),
    (
        remember_readings,
        "Remember results for what is read",
        "the same fields of arguments were worked on again and again",
    ),
    (
        kept_while_same,
        "Keep results while their object stays the same",
        "objects worked out again what nothing had changed",
    ),
    (
        kept_while_files_same,
        "Read files again when they have changed",
        "every call read and parsed the same file again",
    ),
    (
        once_within,
        "Compute once what one call asks again",
        "one call asked the same objects for the same again and again",
    ),
)
"""Transforms that cache results, which pays if the same inputs recur."""

ASKING: Final[Mapping[Transform, AskingTransform]] = {
    transform: transform
    for transform in (
        index_search,
        attribute_queues,
        nested_queues,
        indexed_lists,
        running_sums,
        kept_in_order,
        least_first,
        put_in_order,
        growing_answers,
        gathered_fronts,
        direct_copies,
        kept_rows,
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
