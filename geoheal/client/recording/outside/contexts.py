"""Context of a Flask request: calls that read it cannot be run without the request."""

from types import ModuleType
from typing import Any, Final

from geoheal.client.recording.outside.log import active
from geoheal.client.recording.outside.patches import PATCHES

MODULES: Final = ("werkzeug.local",)
REASON: Final = "It reads what belongs to a request (flask.g, request, session or current_app)."


def put(module: ModuleType) -> None:
    """Detect uses of a context's proxies during observations."""
    lookup = getattr(module, "_ProxyLookup", None)
    before = getattr(lookup, "__get__", None)
    if lookup is None or before is None:
        return

    def get(self: Any, instance: Any, owner: Any = None) -> Any:  # noqa: ANN401 - of whatever is behind it
        outside = None if instance is None else active()
        if outside is not None:
            outside.refuse(REASON)
        return before(self, instance, owner)

    PATCHES.add(lookup, {"__get__": get})
