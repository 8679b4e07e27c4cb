"""The document that clients are generated from is the one that the service has."""

import json
from pathlib import Path

from geoheal.api.app import ENDPOINTS
from geoheal.api.openapi import document

KEPT = Path(__file__).parents[3] / "clients" / "typescript" / "openapi.json"
STALE = "The API has changed; generate the clients anew with: make clients"


def test_the_kept_document_is_that_of_the_service():
    assert json.loads(KEPT.read_text(encoding="utf-8")) == document(ENDPOINTS).api_doc, STALE


def test_constraints_are_in_words_of_json_schema():
    text = json.dumps(document(ENDPOINTS).api_doc)
    for word in ("ge", "gt", "le", "lt"):
        assert f'"{word}":' not in text
