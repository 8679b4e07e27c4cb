"""Public packages and applications as their users use them: a few kinds of requests each.

Jinja2, Werkzeug and Rich come with geoheal. Radicale, a server of calendars, sqlglot, sqlparse and docutils
have to be installed for a benchmark that names them.
"""

import importlib
import io
import tempfile
from collections.abc import Callable
from typing import Any, Final

Views = list[Callable[[], None]]

PAGE: Final = """
{% macro cell(value) %}<td>{{ value|e }}</td>{% endmacro %}
<table>{% for row in rows if row.stock > 2 %}
<tr>{{ cell(row.name|title) }}{{ cell('%.2f'|format(row.price)) }}{{ cell(row.tags|join(', ')) }}</tr>
{% else %}<tr><td>nothing</td></tr>{% endfor %}</table>
"""
EVENT: Final = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//shop//bikes//EN
BEGIN:VEVENT
UID:bike-{number}
DTSTART:202612{day:02d}T090000Z
DTEND:202612{day:02d}T100000Z
SUMMARY:Bike {number}
RRULE:FREQ=WEEKLY;COUNT=8
END:VEVENT
END:VCALENDAR
"""
EVENTS: Final = 12
QUERY: Final = """<?xml version="1.0"?>
<C:calendar-query xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:D="DAV:">
<D:prop><D:getetag/><C:calendar-data/></D:prop>
<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">
<C:time-range start="20261210T000000Z" end="20261220T000000Z"/>
</C:comp-filter></C:comp-filter></C:filter></C:calendar-query>"""
PROPERTIES: Final = """<?xml version="1.0"?>
<D:propfind xmlns:D="DAV:"><D:prop><D:getetag/><D:displayname/><D:resourcetype/>
<D:getcontenttype/></D:prop></D:propfind>"""


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


def radicale() -> Views:
    """Use a server of calendars in its folder: search events, list their properties, and store one."""
    config = importlib.import_module("radicale.config").load()
    application = importlib.import_module("radicale.app")
    test = importlib.import_module("werkzeug.test")
    importlib.import_module("logging").getLogger("radicale").setLevel("ERROR")
    folder = tempfile.mkdtemp(prefix="radicale-")
    config.update(
        {
            "storage": {"filesystem_folder": folder},
            "auth": {"type": "none"},
            "rights": {"type": "authenticated"},
        },
        "benchmark",
    )
    client = test.Client(application.Application(config))
    base = {"headers": {"Authorization": "Basic dXNlcjp1c2Vy"}}

    def ask(method: str, path: str, body: str = "", depth: str = "1") -> None:
        headers = {**base["headers"], "Depth": depth}
        answer = client.open(path, method=method, data=body, headers=headers, content_type="text/xml")
        assert answer.status_code < 300, answer.text

    ask("MKCALENDAR", "/user/bikes/")
    for number in range(EVENTS):
        ask("PUT", f"/user/bikes/{number}.ics", EVENT.format(number=number, day=number + 1))

    def search() -> None:
        ask("REPORT", "/user/bikes/", QUERY)

    def properties() -> None:
        ask("PROPFIND", "/user/bikes/", PROPERTIES)

    def store() -> None:
        ask("PUT", "/user/bikes/3.ics", EVENT.format(number=3, day=4))

    return [search, properties, store]


def sqlglot() -> Views:
    """Use a translator of SQL: translate a query, optimise one, and compare two."""
    glot = importlib.import_module("sqlglot")
    optimizer = importlib.import_module("sqlglot.optimizer")
    query = (
        "SELECT a.name, sum(b.price * b.count) AS total FROM bikes AS a JOIN sales AS b ON a.id = b.bike "
        "WHERE b.day BETWEEN '2026-01-01' AND '2026-02-01' AND (a.kind = 'city' OR a.stock > 3) "
        "GROUP BY a.name HAVING sum(b.price) > 10 ORDER BY total DESC LIMIT 20"
    )
    schema = {
        "bikes": {"id": "int", "name": "text", "kind": "text", "stock": "int"},
        "sales": {"bike": "int", "price": "int", "count": "int", "day": "date"},
    }

    def translate() -> None:
        glot.transpile(query, read="postgres", write="duckdb", pretty=True)

    def optimise() -> None:
        optimizer.optimize(glot.parse_one(query), schema=schema)

    def compare() -> None:
        glot.diff(glot.parse_one("SELECT a + b, c FROM d WHERE e > 1"), glot.parse_one("SELECT a, c FROM d"))

    return [translate, optimise, compare]


def sqlparse() -> Views:
    """Use a parser of SQL: format a query, split a script, and read the kind of statements."""
    parser = importlib.import_module("sqlparse")
    query = (
        "select a.name, sum(b.price*b.count) as total from bikes a join sales b on a.id=b.bike "
        "where b.day between '2026-01-01' and '2026-02-01' and (a.kind='city' or a.stock>3) group by a.name "
        "order by total desc; -- the best\ninsert into best (id, name) values (1, 'x'), (2, 'y');"
    )

    def pretty() -> None:
        parser.format(query, reindent=True, keyword_case="upper", strip_comments=True)

    def split() -> None:
        parser.split(query * 2)

    def kinds() -> None:
        [(each.get_type(), each.get_alias()) for each in parser.parse(query)]

    return [pretty, split, kinds]


def docutils() -> Views:
    """Use a converter of documents: to HTML, to XML, and to LaTeX."""
    core = importlib.import_module("docutils.core")
    text = (
        "Bikes\n=====\n\nA *shop* of **bikes**, see `prices`_ and [#n]_.\n\n.. [#n] by hand\n\n"
        "* city\n* road\n\n  1. fast\n  2. slow\n\nPrices\n------\n\n.. note:: In *euro*.\n\n"
        "====  =====\nname  price\n====  =====\ncity  300\nroad  ``900``\n====  =====\n\n"
        ":Author: me\n:Date: today\n\n.. code:: python\n\n   print('bike')\n"
    )

    def converted(writer: str) -> Callable[[], None]:
        def view() -> None:
            core.publish_string(
                text, writer=writer, settings_overrides={"report_level": 5, "_disable_config": True}
            )

        view.__name__ = writer
        return view

    return [converted(writer) for writer in ("html5", "pseudoxml", "latex")]


PACKAGES: Final[dict[str, Callable[[], Views]]] = {
    "jinja2": jinja2,
    "werkzeug": werkzeug,
    "rich": rich,
    "radicale": radicale,
    "sqlglot": sqlglot,
    "sqlparse": sqlparse,
    "docutils": docutils,
}
