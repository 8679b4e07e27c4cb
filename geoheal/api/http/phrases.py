"""Names of HTTP status codes as in RFC 9110; Python before 3.13 has older ones."""

from http import HTTPStatus

RENAMED = {
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "Content Too Large",
    HTTPStatus.REQUEST_URI_TOO_LONG: "URI Too Long",
    HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE: "Range Not Satisfiable",
    HTTPStatus.UNPROCESSABLE_ENTITY: "Unprocessable Content",
}


def phrase(status: HTTPStatus) -> str:
    """Return the name of a status, equal on all Python versions.

    >>> phrase(HTTPStatus.UNPROCESSABLE_ENTITY)
    'Unprocessable Content'
    """
    return RENAMED.get(status, status.phrase)
