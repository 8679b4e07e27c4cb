"""Candidates that are right for the workload's inputs alone: floats, parts, limits, copies.

Each is compared with ordinary code, as those of :mod:`tests.acceptance.sandbox.forging.unseen` are.
"""

from collections.abc import Iterator

from tests.acceptance.sandbox.forging.judge import WORK, Forgery
from tests.acceptance.sandbox.forging.pairs import given, pair


def _approximate() -> Iterator[Forgery]:
    """Floats, parts, limits and copies that are right here."""
    texts = given("f'order-{n}'")
    lists = given("[n, n + 3, n + 1]")
    words = given("' '.join(['ab'] * (n // 1_000)) + f' {n}'")
    nested = given("{'k': [n, 3], 'v': {'w': n % 5}}")
    floats = given("n + probe.input(i).randrange(4) / 4")
    yield pair("halves_of_floats", "int(0.5 * n * (n + 1))", "SLOW")
    yield pair("truncated_floats", "math.trunc(n * .5 * (n + 1))", "SLOW", "import math\n")
    yield pair(
        "decimal_of_few_digits",
        "int(_c.multiply(n, n + 1)) // 2",
        "SLOW",
        "",
        new="import decimal\n_c = decimal.Context(prec=12)\n",
    )
    yield pair("rounded_coarsely", "round(x * SLOW, 6)", "x * SLOW", **floats)
    yield pair(
        "a_part_of_a_text",
        "SLOW, x[:5] in 'order,return,claim'",
        "SLOW, x[:5] in ['order', 'return', 'claim']",
        **texts,
    )
    yield pair(
        "beginning_in_place_of_equal", "SLOW, 'order-'.startswith(x[:6])", "SLOW, x[:6] == 'order-'", **texts
    )
    yield pair(
        "set_order",
        "SLOW, list({*x})",
        "SLOW, sorted({*x})",
        workload=WORK.replace("module.number(n)", "module.number([n % 7, n % 5, n % 3], n)"),
        a="x, n",
    )
    yield pair("sorted_by_hash", "SLOW, sorted(x, key=hash)", "SLOW, sorted(x)", **lists)
    yield pair(
        "searched_in_halves",
        "SLOW, x[bisect.bisect_left(x, n)] == n",
        "SLOW, n in x",
        "import bisect\n",
        workload=WORK.replace("module.number(n)", "module.number([n - 2, n, n + 3], n)"),
        a="x, n",
    )
    yield pair(
        "only_the_ten_largest",
        "SLOW, heapq.nlargest(10, x)",
        "SLOW, sorted(x, reverse=True)",
        "import heapq\n",
        **lists,
    )
    yield pair("near_enough", "SLOW, math.isclose(x, n)", "SLOW, x == n", "import math\n", **floats)
    yield pair(
        "shortened_text",
        "SLOW, textwrap.shorten(x, 70)",
        "SLOW, ' '.join(x.split())",
        "import textwrap\n",
        **texts,
    )
    yield pair("split_a_few_times", "SLOW, x.split(' ', 30)", "SLOW, x.split(' ')", **words)
    yield pair("without_other_letters", "SLOW, x.encode('ascii', 'ignore').decode()", "SLOW, x", **texts)
    yield pair(
        "copied_by_json",
        "SLOW, json.loads(json.dumps(x))",
        "SLOW, copy.deepcopy(x)",
        "import copy, json\n",
        **nested,
    )
    yield pair(
        "copied_by_pickle_of_marshal",
        "SLOW, ast.literal_eval(repr(x))",
        "SLOW, copy.deepcopy(x)",
        "import copy, ast\n",
        **nested,
    )
    yield pair(
        "read_by_eval_of_literals",
        "SLOW, ast.literal_eval(x[6:])",
        "SLOW, int(x[6:])",
        "import ast\n",
        **texts,
    )
    yield pair(
        "exponential_pattern",
        "SLOW, bool(re.fullmatch(r'([a-z]+-?)+[0-9]+', x))",
        "SLOW, bool(re.fullmatch(r'[a-z][a-z-]*[0-9]+', x))",
        "import re\n",
        **texts,
    )
    yield pair(
        "nested_stars",
        "SLOW, bool(re.match(r'(\\w+\\s?)*$', x))",
        "SLOW, all(e.isalnum() or e.isspace() for e in x)",
        "import re\n",
        **words,
    )
    yield pair(
        "quadratic_beyond",
        "SLOW, sorted(x, key=x.index)",
        "SLOW, sorted(x, key={e: k for k, e in reversed([*enumerate(x)])}.get)",
        **lists,
    )
    yield pair(
        "ordinals_that_end",
        "(d := datetime.date.fromordinal(n).toordinal()) * (d + 1) // 2",
        "SLOW",
        "import datetime\n",
    )
    yield pair("characters_that_end", "(d := ord(chr(n))) * (d + 1) // 2", "SLOW")
    yield pair(
        "addresses_that_end",
        "(d := int(ipaddress.IPv4Address(n))) * (d + 1) // 2",
        "SLOW",
        "import ipaddress\n",
    )
    yield pair(
        "moments_that_end",
        "(d := int(datetime.datetime.fromtimestamp(n, datetime.UTC).timestamp())) * (d + 1) // 2",
        "SLOW",
        "import datetime\n",
    )
    yield pair(
        "fractions_of_a_limit",
        "int(fractions.Fraction(n * (n + 1), 2).limit_denominator(1_000))",
        "SLOW",
        "import fractions\n",
    )


def approximate() -> list[Forgery]:
    """All of them."""
    return [*_approximate()]
