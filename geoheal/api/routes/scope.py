"""The system that a request is about, if it does not name one."""

from typing import ClassVar
from urllib.parse import quote

from pydantic import Field

from geoheal.api.endpoints.endpoint import Query
from geoheal.api.http.parsing import identity
from geoheal.api.models.healing.healing import Order
from geoheal.api.routes.parameters import PageQuery, SystemQuery
from geoheal.constants import API_PREFIX, DEFAULT_SYSTEM
from geoheal.domain.health.system import System
from geoheal.errors import NotFound
from geoheal.monitor.health.queries import find_system
from geoheal.store.healing import lists
from geoheal.store.session import Connection
from geoheal.store.systems import systems
from geoheal.validation.types import SystemName


class OwnerQuery(Query):
    """The owner of an item."""

    of_all: ClassVar[bool] = True

    system: SystemName | None = Field(
        None, description="Name of its system; by default it is found by its id."
    )


class AllSystemsPageQuery(PageQuery):
    """Page of a list, of one system or of all."""

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
    """Return the system of a request.

    Requests without `system` mean the default one. If it is not stored but other systems are, an empty
    response could be mistaken for one about the others, so the request is refused.

    Raises
    ------
    NotFound
        When there is no system of this name.
    """
    if name == DEFAULT_SYSTEM and systems.find(connection, name) is None:
        others = sorted(systems.names(connection))
        if others:
            raise NotFound(
                f"There is no system {name!r}, the default without `system`. "
                f"Name one, as in ?system={quote(others[0])}; {API_PREFIX}/systems lists them."
            )
    return find_system(connection, name)


def owner(connection: Connection, name: str | None, kind: str, item_id: str) -> System:
    """Return the system of this name, or the one that has an alert, an incident or a patch.

    Raises
    ------
    NotFound
        When it does not exist.
    """
    if name is not None:
        return find_system(connection, name)
    found = lists.owner_of(connection, kind, identity(item_id, kind))
    if found is None:
        raise NotFound(f"There is no {kind} {item_id[:100]!a} of any system.")
    return found


def named(order: Order, query: OwnerQuery) -> str | None:
    """Return the system named in the body, otherwise in the query; None if neither names one."""
    return order.system if "system" in order.model_fields_set else query.system


def named_system(order: Order, query: SystemQuery) -> str:
    """Return the system of a request: the one in the body, otherwise the one in the query."""
    return order.system if "system" in order.model_fields_set else query.system
