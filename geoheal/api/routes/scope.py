"""Which system a request is about, where it need not name one."""

from typing import ClassVar
from urllib.parse import quote

from pydantic import Field

from geoheal.api.http.endpoint import Query
from geoheal.api.http.parsing import identity
from geoheal.api.models.healing.healing import Order
from geoheal.api.routes.parameters import PageQuery
from geoheal.constants import API_PREFIX, DEFAULT_SYSTEM
from geoheal.domain.health.system import System
from geoheal.errors import NotFound
from geoheal.monitor.health.queries import find_system
from geoheal.store.healing import lists
from geoheal.store.session import Connection
from geoheal.store.systems import systems
from geoheal.validation.types import SystemName


class OwnerQuery(Query):
    """Whose something is."""

    of_all: ClassVar[bool] = True

    system: SystemName | None = Field(
        None, description="Name of the system that it belongs to; it is found by its id alone by default."
    )


class AllSystemsPageQuery(PageQuery):
    """Which part of a list is asked for, of one system or of all."""

    of_all: ClassVar[bool] = True

    system: SystemName | None = Field(None, description="Name of the system; all systems by default.")


def one_or_all(connection: Connection, name: str | None) -> System | None:
    """Return the system of this name; None for all systems.

    Raises
    ------
    NotFound
        When there is no system of this name.
    """
    return None if name is None else find_system(connection, name)


def asked_system(connection: Connection, name: str) -> System:
    """Return the system that a question is about.

    Questions without `system` are about the default one. Where others are stored and that one is not, an
    empty answer would read as one about the others, so it is refused.

    Raises
    ------
    NotFound
        When there is no system of this name.
    """
    if name == DEFAULT_SYSTEM and systems.find(connection, name) is None:
        others = sorted(systems.names(connection))
        if others:
            raise NotFound(
                f"There is no system {name!r}, which is meant where `system` is left out. "
                f"Name one, as in ?system={quote(others[0])}; {API_PREFIX}/systems lists them."
            )
    return find_system(connection, name)


def owner(connection: Connection, name: str | None, kind: str, item_id: str) -> System:
    """Return the system of this name, or the one that has an alert, an incident or a patch.

    Raises
    ------
    NotFound
        When there is none.
    """
    if name is not None:
        return find_system(connection, name)
    found = lists.owner_of(connection, kind, identity(item_id, kind))
    if found is None:
        raise NotFound(f"There is no {kind} {item_id[:100]!a} of any system.")
    return found


def named(order: Order, query: OwnerQuery) -> str | None:
    """Return the system that the body of a request names, else the query; None where neither does."""
    return order.system if "system" in order.model_fields_set else query.system
