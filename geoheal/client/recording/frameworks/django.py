"""Requests, lazy objects, fields and querysets of Django, as arguments and results of calls."""

import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any, Final

from geoheal.client.recording.codec.foreign import place
from geoheal.client.recording.codec.frozen import CODECS, Codec, FrozenValue, NotRecordable
from geoheal.client.recording.frameworks.received import kept_body, kept_pairs, kept_query

MODULES: Final = ("django.http.request", "django.db.models.query")
_OWN: Final = frozenset(
    {
        *("environ", "path_info", "path", "META", "method", "content_type", "content_params", "_stream"),
        *("_read_started", "_body", "_post", "_files", "GET", "COOKIES", "session", "_messages", "encoding"),
        *(
            "resolver_match",
            "_encoding",
            "_upload_handlers",
            "headers",
            "accepted_types",
            "csrf_processing_done",
        ),
    }
)
"""Attributes of a request that a replay creates, or that are recorded in another way."""


def put(module: ModuleType) -> None:
    """Record requests and querysets."""
    if module.__name__ == "django.http.request":
        CODECS.add("django", _codec)
    else:
        CODECS.add("django models", _codec_of_models)


def _codec(kind: type) -> Codec | None:
    if issubclass(kind, sys.modules["django.http.request"].HttpRequest):
        return _request
    functional: Any = sys.modules.get("django.utils.functional")
    if functional is not None and issubclass(kind, functional.Promise):
        return lambda freezer, value: freezer.freeze(str(value))
    return _lazy if functional is not None and issubclass(kind, functional.SimpleLazyObject) else None


def _codec_of_models(kind: type) -> Codec | None:
    models = sys.modules["django.db.models.query"]
    fields = sys.modules.get("django.db.models.fields")
    if issubclass(kind, models.QuerySet):
        return _rows
    return _field if fields is not None and issubclass(kind, fields.Field) else None


def _lazy(freezer: Any, value: Any) -> FrozenValue:  # noqa: ANN401 - a Freezer
    wrapped = object.__getattribute__(value, "__dict__").get("_wrapped")
    if type(wrapped) is object:
        raise NotRecordable("a lazy object that was not evaluated")
    return freezer.freeze(wrapped)  # type: ignore[no-any-return]


def _field(freezer: Any, value: Any) -> FrozenValue:  # noqa: ANN401 - a Freezer
    model = getattr(value, "model", None)
    if model is None or model._meta.get_field(value.name) is not value:  # noqa: SLF001 - documented
        raise NotRecordable("a field without a model")
    return freezer.special("field", [*place(freezer, model, "a model without a name"), value.name], (), value)  # type: ignore[no-any-return]


def _rows(freezer: Any, value: Any) -> FrozenValue:  # noqa: ANN401 - a Freezer
    """Freeze a queryset by its query, and the rows that it has read."""
    rows = vars(value).get("_result_cache")
    if freezer.is_whole:
        if rows is None:
            raise NotRecordable("a queryset that was not evaluated")
        kinds = (
            *place(freezer, type(value), "a queryset of a class without a name"),
            *place(freezer, value.model, "a model without a name"),
        )
        return freezer.special("rows", kinds, [("rows", list(rows))], value)  # type: ignore[no-any-return]
    query, given = value.query.sql_with_params()
    return freezer.special("queryset", [query], [("given", list(given)), ("rows", rows)], value)  # type: ignore[no-any-return]


def _request(freezer: Any, value: Any) -> FrozenValue:  # noqa: ANN401 - a Freezer
    if not freezer.is_whole:
        return freezer.special("was request", [], [("session", _session(value))], value)  # type: ignore[no-any-return]
    head = [value.method, value.path, _meta(freezer, value), *_body(freezer, value)]
    special = freezer.special("django", head, [("session", _session(value))], value)
    if head[-2] == "unread":

        def settle() -> None:
            special.body[1][-2:] = [freezer.freeze(each) for each in _body(freezer, value)]

        freezer.late.append(settle)
    special.body[2].append(("more", FrozenValue("special", ("names", [], list(_more(freezer, value))))))
    return special  # type: ignore[no-any-return]


def _more(freezer: Any, request: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - a Freezer
    """Freeze the attributes that middleware set on a request, without those that cannot be recorded."""
    for name, each in list(vars(request).items()):
        if name not in _OWN:
            frozen = freezer.attempt(lambda name=name, each=each: FrozenValue("", freezer.named(name, each)))
            if frozen is not None:
                yield name, frozen.body


def _session(request: Any) -> dict[str, object]:  # noqa: ANN401 - a request
    """Return the content of its session, as far as it was loaded."""
    return dict(vars(getattr(request, "session", None) or request).get("_session_cache") or {})


def _meta(freezer: Any, request: Any) -> tuple[tuple[str, str], ...]:  # noqa: ANN401 - a Freezer
    """Return the headers, by the server's names, and the other data about the request."""
    held = {
        name: each
        for name, each in request.META.items()
        if type(each) is str and name.startswith(("HTTP_", "SERVER_", "REMOTE_", "CONTENT_", "QUERY_"))
    }
    if "QUERY_STRING" in held:
        held["QUERY_STRING"] = kept_query(freezer, held["QUERY_STRING"])
    headers = {name: name.removeprefix("HTTP_").replace("_", "-") for name in held}
    kept = kept_pairs(freezer, [(headers[name], each) for name, each in held.items()])
    return tuple((name, each) for name, (_, each) in zip(held, kept, strict=True))


def _body(freezer: Any, request: Any) -> list[Any]:  # noqa: ANN401 - a Freezer, a request
    held = vars(request)
    if held.get("_files"):
        raise NotRecordable("a request with files")
    if "_body" in held and not held.get("_post"):
        return ["data", kept_body(freezer, held["_body"], request.META.get("CONTENT_TYPE", ""))]
    if "_post" in held:
        pairs = [(name, each) for name, many in held["_post"].lists() for each in many]
        return ["form", kept_pairs(freezer, pairs)]
    return ["none" if request.method in {"GET", "HEAD"} else "unread", None]
