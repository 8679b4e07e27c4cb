"""Statuses of errors."""

import inspect

from geoheal import errors
from geoheal.api.http.problems import STATUS, status_of
from geoheal.errors import GeohealError

KINDS = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, GeohealError)]


def test_every_error_has_a_status():
    assert {kind: status_of(kind()).value for kind in KINDS}.keys() == set(KINDS)


def test_the_database_family_that_passes_is_a_503():
    for kind in KINDS:
        if issubclass(kind, errors.DatabaseUnavailable):
            assert status_of(kind()) == 503


def test_an_error_below_another_has_its_status_unless_it_has_its_own():
    assert status_of(errors.DimensionMismatch()) == STATUS[errors.InvalidInput] == 422
    assert status_of(errors.MalformedInput()) == 400
    assert status_of(errors.SnapshotConflict()) == 409
    assert status_of(errors.ConfigurationError()) == 500
