"""Addresses of object stores: keys in them are never shown."""

import pytest

from geoheal.errors import InvalidInput
from geoheal.history.archive_places import local_copy, place_of


@pytest.mark.parametrize(
    "address",
    [
        "s3://key:SECRET/SECRET+SECRET@bucket/prefix",
        "s3://key:SECRET SECRET@bucket/prefix",
        "s3://key:SECRET#SECRET@bucket/prefix",
        "s3://key:SECRET?SECRET@bucket/prefix",
        "s3://key:SECRET@bucket/prefix?unknown=SECRET",
        "gs://key:SECRET@bucket/prefix",
        "nothing://key:SECRET@bucket/prefix",
        "s3:///SECRET:SECRET@bucket/prefix",
    ],
)
def test_an_address_that_cannot_be_used_is_reported_without_its_key(address):
    for use in (place_of, lambda target: local_copy(target).__enter__()):
        with pytest.raises(InvalidInput) as refused:
            use(address)
        assert "bucket/prefix cannot be used" in refused.value.message
        assert "SECRET" not in refused.value.message


def test_a_place_is_shown_without_its_key():
    place = place_of("s3://key:SECRET@bucket/prefix/?region=eu-central-1")
    assert (str(place), place.spoken("a.parquet")) == ("s3://bucket/prefix", "s3://bucket/prefix/a.parquet")
