"""The application held to its own OpenAPI document, by generated requests (schemathesis)."""

import os

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as examples
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance, status_code_conformance]

BOUNDED = examples(
    max_examples=12 if os.environ.get("GEOHEAL_TEST_FRESH_EXAMPLES") else 2,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.thorough
def test_answers_are_as_documented(client):
    document = schemathesis.openapi.from_wsgi("/openapi/openapi.json", client.application)
    operations = [each.ok() for each in document.get_all_operations() if isinstance(each, Ok)]
    assert len(operations) > 15
    for operation in operations:

        @BOUNDED
        @given(case=operation.as_strategy())
        def conforms(case):
            case.call_and_validate(checks=CHECKS, headers={"Host": "localhost"})

        conforms()
