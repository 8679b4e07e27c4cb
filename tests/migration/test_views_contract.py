"""What analysts build upon stays: the views' contract, and the page that documents them."""

import copy
import json

import pytest

from geoheal.cli.data.dictionary_page import page
from geoheal.store.operations import data_dictionary
from geoheal.store.session import Database, create_engine
from tests.migration.views_contract import FILE, PAGE, breaches, contract_of, recorded

PROMISED = json.loads(FILE.read_text(encoding="utf-8"))
RECORD = "record it with: make dictionary"


@pytest.fixture
def dictionary(database_url):
    database = Database(create_engine(database_url))
    with database.transaction() as connection:
        yield data_dictionary.read(connection)
    database.close()


def test_the_promises_are_kept_and_additions_recorded(dictionary):
    kept = contract_of(dictionary, PROMISED["version"])
    assert breaches(PROMISED, kept) == []
    assert recorded(PROMISED, kept) == PROMISED, RECORD


def test_the_page_is_that_of_the_database(dictionary):
    assert PAGE.read_text(encoding="utf-8") == page(dictionary), RECORD


BREAKING = {
    "a view is gone": lambda kept: kept["views"].pop("daily_health"),
    "a column is gone": lambda kept: kept["views"]["health_timeline"].pop(),
    "a column was renamed": lambda kept: kept["views"]["health_timeline"].__setitem__(
        5, "fi double precision"
    ),
    "a column was retyped": lambda kept: kept["views"]["health_timeline"].__setitem__(5, "phi real"),
    "columns changed places": lambda kept: kept["views"]["health_timeline"].reverse(),
    "a function is gone": lambda kept: kept["functions"].pop("system_id"),
    "an argument is gone": lambda kept: kept["functions"]["drift_from"]["arguments"].pop(),
    "a result was retyped": lambda kept: kept["functions"]["drift_from"].update(result=["drift real"]),
}


@pytest.mark.parametrize("change", BREAKING.values(), ids=BREAKING)
def test_incompatible_changes_are_noticed(change):
    kept = copy.deepcopy(PROMISED)
    change(kept)
    assert len(breaches(PROMISED, kept)) >= 1


def test_additions_at_the_end_make_a_minor_version():
    kept = copy.deepcopy(PROMISED)
    kept["views"]["health_timeline"].append("mood text")
    kept["views"]["new_view"] = ["system text"]
    assert breaches(PROMISED, kept) == []
    major, minor = PROMISED["version"].split(".")
    assert recorded(PROMISED, kept) == {**kept, "version": f"{major}.{int(minor) + 1}"}
