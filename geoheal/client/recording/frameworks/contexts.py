"""The current request of Flask, with its session and ``g``, which views read and change."""

import sys
from types import ModuleType
from typing import Any, Final

from geoheal.client.recording.codec.frozen import CODECS, Codec, FrozenValue, NotRecordable
from geoheal.client.recording.codec.secret_settings import note_settings
from geoheal.client.recording.frameworks.around import SURROUNDINGS
from geoheal.client.recording.frameworks.received import kept_body, kept_pairs

MODULES: Final = ("flask",)


def put(module: ModuleType) -> None:
    """Record the contexts of requests."""
    SURROUNDINGS["flask"] = lambda freezer: _context(module, freezer)
    CODECS.add("flask", lambda kind: _codec(module, kind))


def _codec(flask: Any, kind: type) -> Codec | None:  # noqa: ANN401 - flask
    local = sys.modules["werkzeug.local"].LocalProxy
    if issubclass(kind, local):
        return lambda freezer, value: freezer.freeze(value._get_current_object())  # noqa: SLF001 - documented
    if issubclass(kind, flask.Request):
        return lambda freezer, value: freezer.special("request", [], (), value)
    return None


def _context(flask: Any, freezer: Any) -> FrozenValue | None:  # noqa: ANN401 - a Freezer
    if not flask.has_app_context():
        return None
    app = flask.current_app._get_current_object()  # noqa: SLF001 - documented
    note_settings(app.config)
    head: list[Any] = [app.import_name]
    parts: list[tuple[str, Any]] = []
    if flask.has_request_context():
        head += _request(freezer, flask.request)
        parts.append(("session", dict(flask.session.items())))
    special = freezer.special("flask", head, parts)
    if head[-2:] == ["unread", None]:

        def settle() -> None:
            special.body[1][-2:] = [freezer.freeze(each) for each in _body(freezer, flask.request)]

        freezer.late.append(settle)
    if freezer.is_whole and "sqlalchemy" in SURROUNDINGS:
        sessions = freezer.attempt(lambda: SURROUNDINGS["sqlalchemy"](freezer))
        special.body[2].extend([] if sessions is None else [("sessions", sessions)])
    special.body[2].append(("g", _g(flask, freezer)))
    return special  # type: ignore[no-any-return]


def _g(flask: Any, freezer: Any) -> FrozenValue:  # noqa: ANN401 - a Freezer
    """Freeze the content of ``g``, without values that cannot be recorded, or could not before the call."""
    held = []
    for name in flask.g:
        if not freezer.is_whole and name in freezer.left_out:
            continue
        frozen = freezer.attempt(lambda name=name: _boxed(freezer, name, flask.g.get(name)))
        if frozen is None:
            freezer.left_out.add(name)
        else:
            held.append((name, frozen.body))
    return FrozenValue("special", ("names", [], held))


def _boxed(freezer: Any, name: str, value: object) -> FrozenValue:  # noqa: ANN401 - a Freezer
    return FrozenValue("", freezer.named(name, value))


def _request(freezer: Any, request: Any) -> list[Any]:  # noqa: ANN401 - a Freezer, a request
    return [
        request.remote_addr or "",
        request.method,
        request.root_url,
        request.path,
        kept_pairs(freezer, request.args.items(multi=True)),
        kept_pairs(freezer, request.headers.items()),
        *_body(freezer, request),
    ]


def _body(freezer: Any, request: Any) -> list[Any]:  # noqa: ANN401 - a Freezer, a request
    """Return the body as far as the application has read it; reading it here would consume it."""
    held = vars(request)
    if held.get("files"):
        raise NotRecordable("a request with files")
    if "form" in held:
        return ["form", kept_pairs(freezer, request.form.items(multi=True))]
    if "_cached_data" in held:
        return ["data", kept_body(freezer, request.get_data(), request.content_type or "")]
    return ["unread" if request.content_length else "none", None]
