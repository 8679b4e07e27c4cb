"""What the caller of the service may do."""

from flask import Response, request

from geoheal.api.http.endpoint import Endpoint, Query, answer
from geoheal.api.models.access import AccessAnswer
from geoheal.api.service import RunningService
from geoheal.constants import API_PREFIX
from geoheal.domain.access.token import Role


def get_access(service: RunningService, _: Query) -> Response:
    """Return the role of the request's token, so that a page need not offer what would be refused."""
    operates = service.gate.may(request.headers, Role.OPERATOR)
    return answer({"access": {"role": Role.OPERATOR if operates else Role.VIEWER}})


ENDPOINTS = (
    Endpoint(
        method="GET",
        rule=f"{API_PREFIX}/access",
        view=get_access,
        role=Role.VIEWER,
        summary="What the caller may do",
        tag="Status",
        answers={200: AccessAnswer},
    ),
)
