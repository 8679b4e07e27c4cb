"""Query parameters shared by several resources."""

from typing import Annotated

from pydantic import Field

from geoheal.api.endpoints.endpoint import Query
from geoheal.constants import DEFAULT_SYSTEM
from geoheal.validation.types import MomentText, SystemName

PAGE_MAX = 1000


Cursor = Annotated[str, Field(max_length=1000)]


class SystemQuery(Query):
    """The system of a request."""

    system: SystemName = Field(DEFAULT_SYSTEM, description="Name of the system.")


class PageQuery(Query):
    """Page of a list."""

    limit: int = Field(50, ge=1, le=PAGE_MAX, description="Maximum number of entries per page.")
    cursor: Cursor | None = Field(None, description="`next_cursor` of the previous page.")


class SystemPageQuery(SystemQuery, PageQuery):
    """Page of a list of a system."""


class PeriodQuery(SystemPageQuery):
    """Period of a system's history."""

    since: MomentText | None = Field(None, description="First moment (ISO 8601 with offset).")
    until: MomentText | None = Field(None, description="Moment before which it ends (ISO 8601 with offset).")
