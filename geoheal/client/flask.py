"""Flask applications, in two lines.

.. code-block:: python

    from geoheal.client.flask import GeohealFlask

    GeohealFlask(app, system="shop")

Flask itself is imported by the application, not here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geoheal.client.observing.route_names import UNMATCHED
from geoheal.client.observing.watching import running_of
from geoheal.client.reporter import Reporter
from geoheal.client.wsgi import ROUTE_KEY, WsgiMiddleware

if TYPE_CHECKING:
    from flask import Flask


class GeohealFlask:
    """Observes the requests of Flask applications by their URL rules.

    Parameters
    ----------
    app
        The application; None to pass it later (:meth:`init_app`).
    reporter
        Receives the observations; a new one by default.
    settings
        Arguments of the new :class:`~geoheal.client.Reporter`.
    """

    def __init__(self, app: Flask | None = None, reporter: Reporter | None = None, **settings: Any) -> None:  # noqa: ANN401
        self.reporter = reporter if reporter is not None else Reporter(**settings)
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask) -> None:
        """Observe the requests of an application."""
        from flask import got_request_exception, request

        def name_route() -> None:
            rule = request.url_rule
            request.environ[ROUTE_KEY] = UNMATCHED if rule is None else rule.rule

        def name_error(_sender: object, exception: BaseException, **_: object) -> None:
            running = running_of(self.reporter)
            if running is not None:
                rule = request.url_rule
                route = UNMATCHED if rule is None else rule.rule
                running.raised(f"{request.method} {route}", exception)

        # Run before all other functions, because one of them may already answer the request.
        app.before_request_funcs.setdefault(None, []).insert(0, name_route)
        app.wsgi_app = WsgiMiddleware(app.wsgi_app, self.reporter)  # type: ignore[method-assign]
        got_request_exception.connect(name_error, app, weak=False)
        app.extensions["geoheal"] = self
