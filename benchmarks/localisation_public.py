"""How often the guilty function of a public package is named first, among all its functions.

Run with ``python -m benchmarks.localisation_public jinja2 werkzeug rich``: packages that geoheal needs anyway
and that nobody here has written. Three kinds of requests use each as its users do, in two threads. Functions
that these call are broken one after the other, drawn at random: each computes so much longer that the mean
request takes twice as long. Profiles from before and after are compared, as for an incident.
"""

import argparse
import ast
import importlib
import inspect
import io
import random
import subprocess
import sys
import textwrap
import time
from collections import Counter
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType
from typing import Any, Final

from benchmarks.localisation import Traffic
from geoheal.healing.localisation.suspects import localise

PROFILE_S: Final = 2.0
FIRST, BETWEEN, AFTER = 24, 5, 6
"""Healthy profiles at first, and between two faults; profiles of a fault."""
REQUESTS: Final = 60
"""Requests of which calls are counted before any fault is drawn."""
CALLS_MAX: Final = 200
"""Calls per request of a function that is broken."""
PAGE: Final = """
{% macro cell(value) %}<td>{{ value|e }}</td>{% endmacro %}
<table>{% for row in rows if row.stock > 2 %}
<tr>{{ cell(row.name|title) }}{{ cell('%.2f'|format(row.price)) }}{{ cell(row.tags|join(', ')) }}</tr>
{% else %}<tr><td>nothing</td></tr>{% endfor %}</table>
"""

Views = list[Callable[[], None]]


def jinja2() -> Views:
    """Use templates: render one, compile one, and tell its undeclared variables."""
    jinja = importlib.import_module("jinja2")
    meta = importlib.import_module("jinja2.meta")
    made = jinja.Environment(autoescape=True).from_string(PAGE)
    rows = [{"name": f"bike {n}", "price": n / 3, "stock": n % 9, "tags": ["a", "b"]} for n in range(60)]

    def render() -> None:
        made.render(rows=rows)

    def compile_page() -> None:
        jinja.Environment(autoescape=False).from_string(PAGE).render(rows=rows[:5])

    def undeclared() -> None:
        meta.find_undeclared_variables(jinja.Environment().parse(PAGE))

    return [render, compile_page, undeclared]


def werkzeug() -> Views:
    """Use requests and answers: match an address, read a form with a file, and make an answer."""
    routing = importlib.import_module("werkzeug.routing")
    test = importlib.import_module("werkzeug.test")
    wrappers = importlib.import_module("werkzeug.wrappers")
    rules = [
        routing.Rule(f"/shop{n}/<int:item>/<path:rest>", endpoint=f"shop{n}", methods=["GET"])
        for n in range(40)
    ]
    urls = routing.Map(rules).bind("shop.example")

    def match() -> None:
        for n in range(12):
            urls.match(f"/shop{n}/17/a/b", method="GET")
            urls.build(f"shop{n}", {"item": n, "rest": "a b/c"})

    def form() -> None:
        file = io.BytesIO(b"line\r\n" * 500)
        data = {"name": "bike", "count": "3", "file": (file, "a.txt")}
        environ = test.EnvironBuilder(method="POST", data=data).get_environ()
        request = wrappers.Request(environ)
        request.form["name"]
        request.files["file"].read()

    def respond() -> None:
        response = wrappers.Response("x" * 500, headers={"Vary": "Cookie"})
        response.set_cookie("a", "b", max_age=60)
        response.add_etag()
        response.cache_control.max_age = 60
        request = wrappers.Request(test.EnvironBuilder(headers={"Cookie": "a=b; c=d"}).get_environ())
        str(request.cookies)
        response.make_conditional(request)

    return [match, form, respond]


def rich() -> Views:
    """Use a terminal: print a table, marked up text, and data."""
    console = importlib.import_module("rich.console")
    table = importlib.import_module("rich.table")
    pretty = importlib.import_module("rich.pretty")

    def shown(what: Any) -> None:  # noqa: ANN401 - whatever can be shown
        console.Console(file=io.StringIO(), width=90, color_system="truecolor", force_terminal=True).print(
            what
        )

    def rows() -> None:
        made = table.Table("name", "price", title="[b]bikes[/b]")
        for n in range(12):
            made.add_row(f"bike {n}", f"[green]{n / 3:.2f}[/green]")
        shown(made)

    def text() -> None:
        shown("[bold]bike[/bold] of [link=https://a.example]a shop[/link], 3.50 each :bike: " * 4)

    def data() -> None:
        shown(pretty.Pretty({"bikes": [{"id": n, "tags": ("a", None, 2.5)} for n in range(8)]}))

    return [rows, text, data]


PACKAGES: Final[dict[str, Callable[[], Views]]] = {"jinja2": jinja2, "werkzeug": werkzeug, "rich": rich}


class Broken:
    """A function that computes for some time more at each call.

    Parameters
    ----------
    function
        The function, whose code is replaced.
    rounds
        Of an empty loop, at its beginning.
    """

    def __init__(self, function: FunctionType, rounds: int) -> None:
        self._function = function
        self._before = function.__code__
        self._now = _with_loop(function, rounds)

    def __enter__(self) -> None:
        self._function.__code__ = self._now

    def __exit__(self, *_: object) -> None:
        self._function.__code__ = self._before


def _with_loop(function: FunctionType, rounds: int) -> CodeType:
    """Return a function's code with an empty loop before its first statement, compiled with its module."""
    tree = ast.parse(inspect.getsource(sys.modules[function.__module__]))
    code = function.__code__
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and _first_line(node) == code.co_firstlineno:
            loop = ast.parse(f"for _more in range({rounds}): pass").body
            node.body[:0] = [
                ast.fix_missing_locations(ast.copy_location(each, node.body[0])) for each in loop
            ]
            for each in loop:
                for part in ast.walk(each):
                    ast.copy_location(part, node.body[len(loop)])
    made = compile(tree, code.co_filename, "exec", dont_inherit=True)
    return next(
        each
        for each in _codes(made)
        if (each.co_qualname, each.co_firstlineno) == (code.co_qualname, code.co_firstlineno)
    )


def _first_line(node: ast.FunctionDef) -> int:
    return min([node.lineno, *(each.lineno for each in node.decorator_list)])


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from _codes(each)


def counted(views: Views, package: str) -> tuple[Counter[CodeType], float]:
    """Return calls per request of each function of a package, and seconds per request."""
    calls: Counter[CodeType] = Counter()

    def note(frame: Any, event: str, _: object) -> None:  # noqa: ANN401 - a frame
        if event == "call" and str(frame.f_globals.get("__name__")).partition(".")[0] == package:
            calls[frame.f_code] += 1

    asked = [random.choice(views) for _ in range(REQUESTS)]
    for view in asked:
        view()
    sys.setprofile(note)
    for view in asked:
        view()
    sys.setprofile(None)
    began = time.perf_counter()
    for view in asked:
        view()
    return calls, (time.perf_counter() - began) / REQUESTS


def functions(calls: Counter[CodeType], package: str) -> list[tuple[FunctionType, float]]:
    """Return functions and methods that can be broken, with their calls per request."""
    found: dict[CodeType, FunctionType] = {}
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] != package or module is None:
            continue
        for value in list(vars(module).values()):
            members = vars(value).values() if isinstance(value, type) else (value,)
            for member in list(members):
                each = getattr(member, "__func__", getattr(member, "fget", member))
                if (
                    isinstance(each, FunctionType)
                    and each.__code__ in calls
                    and not each.__code__.co_freevars
                ):
                    found[each.__code__] = each
    return [
        (each, calls[code] / REQUESTS)
        for code, each in found.items()
        if 1 / 4 <= calls[code] / REQUESTS <= CALLS_MAX and "<" not in code.co_qualname
    ]


def pace() -> float:
    """Return rounds of an empty loop per second."""
    began, rounds = time.perf_counter(), 2_000_000
    for _ in range(rounds):
        pass
    return rounds / (time.perf_counter() - began)


def measure(package: str, faults: int, seed: int) -> None:
    """Break functions of one package, and print what was named."""
    views = PACKAGES[package]()
    calls, request_s = counted(views, package)
    able = functions(calls, package)
    modules = sum(each.partition(".")[0] == package for each in sys.modules)
    print(
        f"{package}: {modules} modules, {len(able)} functions, {request_s * 1e3:.1f} ms per request",
        flush=True,
    )
    traffic = Traffic(views, f"{package}.*", PROFILE_S)
    before = traffic.profiles(FIRST)
    ranks: Counter[str] = Counter()
    for function, per_request in random.Random(seed).sample(able, faults):
        before += traffic.profiles(BETWEEN)
        rounds = max(1, int(pace() * request_s / per_request))
        with Broken(function, rounds):
            found = localise(before[-(FIRST + BETWEEN) :], traffic.profiles(AFTER))
        named = [each.place for each in found.suspects]
        guilty = (function.__module__, function.__qualname__)
        rank = str(named.index(guilty) + 1) if guilty in named else "wrong" if named else "nobody"
        if found.elsewhere is not None:
            rank = f"{rank}, elsewhere"
        ranks[rank] += 1
        print(f"  {'.'.join(guilty)}: {rank}", flush=True)
    print(f"{package}: {dict(ranks)}", flush=True)


def main() -> None:
    """Measure each package in a process of its own."""
    parser = argparse.ArgumentParser(description=textwrap.dedent(__doc__ or ""))
    parser.add_argument("packages", nargs="+", choices=PACKAGES)
    parser.add_argument("--faults", type=int, default=10, help="of each package")
    parser.add_argument("--seed", type=int, default=13)
    given = parser.parse_args()
    if len(given.packages) == 1:
        measure(given.packages[0], given.faults, given.seed)
        return
    for package in given.packages:
        command = [sys.executable, "-m", "benchmarks.localisation_public", package]
        subprocess.run([*command, "--faults", str(given.faults), "--seed", str(given.seed)], check=True)


if __name__ == "__main__":
    main()
