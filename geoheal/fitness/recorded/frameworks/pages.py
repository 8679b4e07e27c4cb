"""Requests of Flask and Django, made again from their records: this text runs in the sandbox."""

import contextlib
import gc
import importlib
import io
import sys
from typing import Any
from urllib.parse import urlencode, urlsplit

from geoheal.fitness.recorded.frameworks.comparing import SHOWN, ComparedValue
from geoheal.fitness.recorded.frameworks.specials import READERS, ReplayThawer

_applications: dict[str, Any] = {}
_FORM_TYPE = "application/x-www-form-urlencoded"


class FlaskContext:
    """The context of a call that is replayed, as it is at any time.

    Parameters
    ----------
    names
        Names in ``g`` that are compared.
    """

    def __init__(self, *, has_request: bool) -> None:
        self.has_request = has_request
        self.names: list[str] = []

    def shown(self) -> dict[str, Any]:
        """Return what it is compared by."""
        flask: Any = sys.modules["flask"]
        session: dict[str, Any] = {"session": dict(flask.session)} if self.has_request else {}
        g = {name: flask.g.get(name) for name in self.names}
        return {"": "flask", **session, "g": g}


def _application(name: str) -> Any:  # noqa: ANN401 - of Flask
    """Return the application that the preparation made, or that a module holds."""
    if name in _applications:
        return _applications[name]
    kind = sys.modules["flask"].Flask
    found = [each for each in gc.get_objects() if issubclass(type(each), kind)]
    named = [each for each in found if each.import_name == name] or found
    if not named:
        raise ValueError("no Flask application: name the code that creates it under prepare")
    return _applications.setdefault(name, named[-1])


def _read_flask(thawer: ReplayThawer, head: list[Any], parts: list[Any]) -> Any:  # noqa: ANN401 - a context
    if not thawer.is_live:
        read = thawer.parts(parts)
        return ComparedValue({"": "flask", **{name: read[name] for name in ("session", "g") if name in read}})
    flask: Any = importlib.import_module("flask")
    app = _application(head[0])
    app.secret_key = app.secret_key or "redacted"
    if len(head) == 1:
        app.app_context().push()
    else:
        app.request_context(_environ_of(*head[1:])).push()
    named = dict(parts)
    if "session" in named:
        held = thawer.thaw(named["session"])
        flask.session.clear()
        flask.session.update(held)
        flask.session.modified = False
    if "sessions" in named:
        thawer.thaw(named["sessions"])
    for name, value in thawer.thaw(named["g"]).items():
        setattr(flask.g, name, value)
    return FlaskContext(has_request=len(head) > 1)


def _environ_of(
    address: str,
    method: str,
    root: str,
    path: str,
    query: Any,  # noqa: ANN401 - pairs
    headers: Any,  # noqa: ANN401 - pairs
    kind: str,
    body: Any,  # noqa: ANN401
) -> dict[str, Any]:
    from werkzeug.test import EnvironBuilder

    given = [(name, value) for name, value in headers if name.lower() not in {"content-length", "host"}]
    data = urlencode(list(body)).encode() if kind == "form" else body
    builder = EnvironBuilder(
        path=path, base_url=root, method=method, query_string=urlencode(list(query)), headers=given, data=data
    )
    if kind == "form":
        builder.content_type = _FORM_TYPE
    return {**builder.get_environ(), "REMOTE_ADDR": address}


def _read_django(thawer: ReplayThawer, head: list[Any], parts: list[Any]) -> Any:  # noqa: ANN401 - a request
    handlers: Any = importlib.import_module("django.core.handlers.wsgi")
    method, path, meta, kind, body = head
    data = urlencode(list(body)).encode() if kind == "form" else body or b""
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        **dict(meta),
        "wsgi.input": io.BytesIO(data),
        "wsgi.url_scheme": "http",
        "CONTENT_LENGTH": str(len(data)),
    }
    if kind == "form":
        environ["CONTENT_TYPE"] = _FORM_TYPE
    request = thawer.keep(handlers.WSGIRequest(environ))
    read = thawer.parts(parts)
    settings = importlib.import_module("django.conf").settings
    request.session = importlib.import_module(settings.SESSION_ENGINE).SessionStore()
    request.session._session_cache = read["session"]  # noqa: SLF001
    request.session.accessed = request.session.modified = False
    for name, value in read["more"].items():
        with contextlib.suppress(AttributeError):  # a property, which cannot be set
            setattr(request, name, value)
    messages = importlib.import_module("django.contrib.messages.storage")
    with contextlib.suppress(_misconfigured()):  # no SECRET_KEY: an application without messages
        request._messages = messages.default_storage(request)  # noqa: SLF001
    if hasattr(settings, "ROOT_URLCONF"):
        urls = importlib.import_module("django.urls")
        with contextlib.suppress(urls.Resolver404):  # an address that middleware answers
            request.resolver_match = urls.resolve(urlsplit(path).path)
    request._dont_enforce_csrf_checks = True  # noqa: SLF001
    return request


def _read_field(thawer: ReplayThawer, head: list[Any], _: list[Any]) -> Any:  # noqa: ANN401 - a field
    return thawer.keep(thawer.class_of(*head[:2])._meta.get_field(head[2]))  # noqa: SLF001 - documented


def _read_rows(thawer: ReplayThawer, head: list[Any], parts: list[Any]) -> Any:  # noqa: ANN401 - a queryset
    made = thawer.keep(thawer.class_of(*head[:2])(model=thawer.class_of(*head[2:])))
    made._result_cache = thawer.parts(parts)["rows"]  # noqa: SLF001
    made._prefetch_done = True  # noqa: SLF001
    return made


def open_connections() -> None:
    """Open Django's connections before a call: what that asks is not part of it."""
    database: Any = sys.modules.get("django.db")
    if database is None:
        return
    created: Any = importlib.import_module("django.db.backends.signals").connection_created
    created.send = created.send_robust  # receivers ask the server for its types; Django logs their errors
    for connection in database.connections.all():
        # None is configured, or the driver is not replaced and reaches no server: a call that asks fails.
        with contextlib.suppress(_misconfigured(), database.Error):
            connection.connection = None  # one that the preparation opened is a real one
            connection.ensure_connection()


def _misconfigured() -> type[Exception]:
    """Return what Django raises for a setting that is missing."""
    kind: type[Exception] = importlib.import_module("django.core.exceptions").ImproperlyConfigured
    return kind


def _shown_page(value: Any, kind: Any) -> Any:  # noqa: ANN401 - plain data, or None
    if kind is FlaskContext:
        return value.shown()
    if "django.http.request" in sys.modules and issubclass(
        kind, sys.modules["django.http.request"].HttpRequest
    ):
        held = vars(getattr(value, "session", None) or value).get("_session_cache") or {}
        return {"": "request", "session": dict(held)}
    models: Any = sys.modules.get("django.db.models")
    if models is None or (not hasattr(kind, "_meta") and not hasattr(kind, "as_manager")):
        return None
    if issubclass(kind, models.QuerySet):
        query, given = value.query.sql_with_params()
        return {
            "": "queryset",
            "given": list(given),
            "rows": vars(value).get("_result_cache"),
            "query": query,
        }
    if issubclass(kind, models.Model):
        names = [each.attname for each in kind._meta.concrete_fields]  # noqa: SLF001 - documented
        return {"": kind.__qualname__, **{name: vars(value)[name] for name in names if name in vars(value)}}
    return None


SHOWN.append(_shown_page)
READERS.update(
    {
        "flask": _read_flask,
        "request": lambda thawer, _, __: thawer.keep(
            sys.modules["flask"].request._get_current_object()  # noqa: SLF001 - documented
        ),
        "django": _read_django,
        "field": _read_field,
        "rows": _read_rows,
    }
)
