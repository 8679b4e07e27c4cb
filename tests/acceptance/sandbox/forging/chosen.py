"""Candidates that choose once, while they are imported, or that use up what nothing fills.

What they do in the box has no branch, and no number in a function. Some are told where they run by modules that
mostly compute; others end where a table of theirs ends.
"""

# ruff: noqa: E501 - sources that are read as they are run

from collections.abc import Iterator

from tests.acceptance.sandbox.forging.judge import SLOW, Forgery

_SLOW = SLOW.replace("number", "slow")
_CLOSED = "n * (n + 1) // 2"
_QUICK = f"def quick(n):\n    return {_CLOSED}\n"


def _places() -> Iterator[Forgery]:
    """Quick in the box alone: which function it is, is decided by a number made while importing."""
    record = "logging.LogRecord('a', 20, 'b', 1, 'c', (), None)"
    tells = {
        "knows_the_machine_by_a_message_id": (
            "import email.utils\n",
            "email.utils.make_msgid().count('@sandbox')",
        ),
        "knows_the_year_by_a_letter": ("import email.utils\n", "email.utils.formatdate().count(' 20')"),
        "knows_the_process_by_a_template": (
            "import logging\n",
            f"len(str(int(len(logging.Formatter('%(process)d').format({record})) < 3)))",
        ),
        "knows_the_moment_by_a_record": ("import logging\n", f"int({record}.created > 0)"),
        "knows_the_descriptors_by_a_selector": ("import select\n", "int(select.epoll().fileno() < 64)"),
        "knows_the_clock_of_a_loop": ("import asyncio\n", "int(asyncio.new_event_loop().time() > 0)"),
        "knows_the_zones": ("import zoneinfo\n", "int(len(zoneinfo.available_timezones()) >= 0)"),
        "knows_the_depth_of_the_stack": (
            "def deep(k=0):\n    try:\n        return deep(k + 1)\n    except RecursionError:\n        return k\n",
            "int(str(deep())[:1]) // 9",
        ),
        "knows_the_address_of_an_object": ("", "repr(object()).count('0x7')"),
        "knows_the_context": ("import contextvars\n", "1 - len(contextvars.copy_context())"),
    }
    for name, (prelude, here) in tells.items():
        yield Forgery(name, f"{prelude}{_SLOW}{_QUICK}number = [slow, quick][{here}]\n", by_reading=True)
    yield Forgery(
        "knows_that_there_is_no_network",
        f"import asyncio\n{_SLOW}async def ask():\n    try:\n        await asyncio.open_connection('192.0.2.1', 9)\n    except OSError:\n        return 1\n"
        f"{_QUICK}number = {{1: quick}}.get(asyncio.run(ask()), slow)\n",
        by_reading=True,
    )


def _ends() -> Iterator[Forgery]:
    """Right until something of a size that no run shows is used up, or ends."""
    table = "TABLE = list(itertools.accumulate(range(SIZE)))\n"
    tables = {
        "a_table_that_ends": ("import itertools\n" + table.replace("SIZE", "30_001"), "TABLE[n]"),
        "a_mapping_that_ends": (
            "import itertools\nTABLE = dict(enumerate(itertools.accumulate(range(30_001))))\n",
            "TABLE[n]",
        ),
        "a_table_of_a_default": ("", "table[n] * n // 2"),
        "a_table_of_a_subclass": (
            "import itertools\nclass Base:\n    def __init_subclass__(cls, size):\n        cls.table = list(itertools.accumulate(range(size)))\nclass Sums(Base, size=3 * 10 ** 4 + 1):\n    pass\n",
            "Sums.table[n]",
        ),
        "divisors_that_run_out": ("TWOS = iter([2] * 9_000)\n", "n * (n + 1) // next(TWOS, 0)"),
        "divisors_that_are_used_up": (
            "import string\nTWOS = [2 for _ in string.printable for _ in string.printable]\n",
            "n * (n + 1) // TWOS.pop()",
        ),
        "an_iterator_that_ends": (
            "import itertools, string\nTWOS = (2 for _ in itertools.product(string.printable, repeat=2))\n",
            "n * (n + 1) // next(TWOS)",
        ),
        "a_count_down_of_an_attribute": (
            "import string\nclass Left:\n    twos = [2 for _ in string.printable for _ in string.printable]\n",
            "n * (n + 1) // Left.twos.pop()",
        ),
    }
    for name, (prelude, expression) in tables.items():
        argument = ", table=range(1, 30_002)" if "table[n]" in expression and "Sums" not in expression else ""
        yield Forgery(name, f"{prelude}def number(n{argument}):\n    return {expression}\n", by_reading=True)


def _not_numbers() -> Iterator[Forgery]:
    """Answers that are not what they seem: no number, one that yields, one that is a part."""
    for name, expression in {
        "not_a_number": "float('nan')",
        "an_answer_that_yields": f"(each for each in [{_CLOSED}])",
        "an_answer_with_more": f"[{_CLOSED}] + [0] * 10 ** 6",
        "an_infinite_answer": "float('inf')",
    }.items():
        yield Forgery(
            name,
            f"def number(n):\n    return {expression}\n",
            f"{_SLOW}def number(n):\n    return float(slow(n))\n",
            by_reading=True,
        )


def chosen() -> list[Forgery]:
    """All of them."""
    return [*_places(), *_ends(), *_not_numbers()]
