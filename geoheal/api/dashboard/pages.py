"""Serve the dashboard's files; all its data come from the API, under the API's rules of access."""

import hashlib
from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from flask import Flask, Response, request
from werkzeug.exceptions import NotFound

from geoheal.api.http.auth import AccessGate

PREFIX: Final = "/dashboard"
PAGE: Final = "index.html"
ICON: Final = "icon.svg"

MEDIA_TYPES: Final = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
"""Media type by file extension; other files are not served."""

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
"""No inline code, nothing from other hosts, and no text interpreted as markup or script."""


@dataclass(frozen=True, slots=True)
class File:
    """A file of the dashboard: content, media type, and a tag of the content."""

    content: bytes
    media_type: str
    etag: str


@cache
def shipped_files() -> dict[str, File]:
    """Return the dashboard's files by their path."""
    return dict(_walk(files(__package__) / "static", ""))


def install(app: Flask, gate: AccessGate) -> None:
    """Add the dashboard to an app; its files need no token, but the API requests of the page may."""

    def show(path: str = PAGE) -> Response:
        gate.admit(request.headers, None)
        file = shipped_files().get(path)
        if file is None:
            raise NotFound(f"The dashboard has no file {path[:100]!a}.")
        response = Response(file.content, content_type=file.media_type)
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Cache-Control"] = "no-cache"
        response.set_etag(file.etag)
        response.make_conditional(request)
        return response

    app.add_url_rule("/", "dashboard", show)
    # Browsers request this icon for pages that do not name one (the API's description, responses).
    app.add_url_rule("/favicon.ico", "dashboard_icon", partial(show, ICON))
    app.add_url_rule(f"{PREFIX}/<path:path>", "dashboard_file", show)


def _walk(folder: Traversable, prefix: str) -> list[tuple[str, File]]:
    found: list[tuple[str, File]] = []
    for entry in folder.iterdir():
        media_type = MEDIA_TYPES.get(entry.name.rpartition(".")[2])
        if entry.is_dir():
            found += _walk(entry, f"{prefix}{entry.name}/")
        elif media_type is not None:
            content = entry.read_bytes()
            found.append((f"{prefix}{entry.name}", File(content, media_type, _name_of(content))))
    return found


def _name_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]
