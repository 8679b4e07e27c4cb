"""Bearer tokens of a geoheal service, as an operator's command makes, lists and revokes them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from geoheal.domain.access.token import Role
from geoheal.domain.moments import iso
from geoheal.remote.service import Service


class TokenService(Service):
    """A geoheal service that is asked about its tokens; errors are those of :class:`Service`."""

    def listed(self) -> list[Mapping[str, Any]]:
        """All tokens, oldest first, without their secrets."""
        return list(self._ask(lambda: self._client.get("/tokens")).json()["tokens"])

    def create(self, name: str, role: Role, expires_at: datetime | None) -> Mapping[str, Any]:
        """Make a token; ``secret`` is in this answer alone."""
        until = iso(expires_at)
        order = {"name": name, "role": role.value, "expires_at": until}
        return dict(self._ask(lambda: self._client.post("/tokens", json=order)).json()["token"])

    def revoke(self, prefix: str) -> None:
        """Stop a token from working."""
        self._ask(lambda: self._client.delete(f"/tokens/{quote(prefix, safe='')}"))
