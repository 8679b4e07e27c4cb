"""The document that clients are generated from is the one that the service has."""

import json
from pathlib import Path

from geoheal.api.app import ENDPOINTS
from geoheal.api.description.openapi import document

KEPT = Path(__file__).parents[3] / "clients" / "typescript" / "openapi.json"
STALE = "The API has changed; generate the clients again with: make clients"


def test_the_kept_document_is_that_of_the_service():
    assert json.loads(KEPT.read_text(encoding="utf-8")) == document(ENDPOINTS).api_doc, STALE


def test_constraints_are_in_words_of_json_schema():
    text = json.dumps(document(ENDPOINTS).api_doc)
    for word in ("ge", "gt", "le", "lt"):
        assert f'"{word}":' not in text


def test_a_query_parameter_refers_to_words_never_to_a_body():
    described = document(ENDPOINTS).api_doc
    references = [
        each["schema"]["$ref"].rpartition("/")[2]
        for item in described["paths"].values()
        for operation in item.values()
        for each in operation.get("parameters", [])
        if "$ref" in each["schema"]
    ]
    assert references
    assert {described["components"]["schemas"][name]["type"] for name in references} == {"string"}


def test_what_keeps_a_request_from_being_answered_is_documented_where_it_may_happen():
    """Overload (503), a body that is too slow (408), a client that sends too much or too often (429)."""
    paths = document(ENDPOINTS).api_doc["paths"]
    operations = [
        (method, path, each["responses"]) for path, item in paths.items() for method, each in item.items()
    ]
    assert len(operations) > 40
    for method, path, responses in operations:
        expected = {"503"} if method == "get" else {"503", "408", "429"}
        assert {"503", "408", "429"} & set(responses) == expected, (method, path)
        for status in expected:
            assert "application/problem+json" in responses[status]["content"], (method, path, status)
            assert ("Retry-After" in responses[status].get("headers", ())) is (status != "408"), path
