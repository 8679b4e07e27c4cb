"""Where patches go, and where none may."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from uuid_utils.compat import uuid7

import geoheal
from geoheal.domain.healing.module import Module
from geoheal.domain.healing.patch import Target
from geoheal.errors import ConfigurationError
from geoheal.healing.applier import place_of


def module(path="/srv/shop/pricing.py", **fields):
    return Module(id=uuid7(), name="m", path=Path(path), registered_at=datetime.now(UTC), **fields)


def test_without_a_word_it_is_the_file_or_the_hook():
    place = place_of(module())
    assert (place.target, str(place.path), place.reload) == (Target.FILE, "/srv/shop/pricing.py", None)
    place = place_of(module("/srv/hooks/shop_basin.py", hooks=("basin",)))
    assert (place.target, str(place.path)) == (Target.HOOK, "/srv/hooks/basin.py")


def test_a_hook_without_a_name_has_the_modules():
    place = place_of(module("/srv/hooks/state.py", apply={"target": "hook", "folder": "/run/hooks"}))
    assert str(place.path) == "/run/hooks/state.py"


def test_the_reload_runs_where_the_operators_file_is():
    place = place_of(module(apply={"target": "file", "reload": ["true"], "directory": "/srv"}))
    assert place.reload is not None
    assert (place.reload.words, str(place.reload.directory), place.reload.timeout_s) == (
        ("true",),
        "/srv",
        60,
    )


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/srv/shop/test_pricing.py", "is a test"),
        ("/srv/shop/conftest.py", "is a test"),
        ("/srv/shop/tests/pricing.py", "is a test"),
        ("/srv/load.py", "workload that judges"),
        ("/srv/../srv/load.py", "workload that judges"),
        (geoheal.__file__, "belongs to geoheal"),
        (
            str(Path(geoheal.__file__).parent / "fitness" / ".." / "fitness" / "judge.py"),
            "belongs to geoheal",
        ),
    ],
    ids=["test", "conftest", "tests", "workload", "detour", "package", "within"],
)
def test_what_judges_patches_is_not_changed_by_them(path, words):
    for registered in (module(path), module(apply={"target": "file", "path": path})):
        with pytest.raises(ConfigurationError, match=words):
            place_of(replace(registered, workload=Path("/srv/load.py")))
