from pathlib import Path

import pytest

from rental import report, stations, storage


@pytest.fixture
def database(tmp_path: Path):
    connection = storage.connect(tmp_path / "rental.db")
    storage.create(connection)
    yield connection
    connection.close()


def test_a_station_shows_its_figures(database):
    page = report.station_page(database, 3, "member")
    assert page.startswith("Square 3\nMost bikes out at once: ")
    assert "bike" in page
    assert page.rstrip().endswith("EUR")


def test_a_city_lists_its_stations_with_all_their_bikes(database):
    found = stations.in_city(database, "Basel")
    assert [each.number for each in found][:3] == [1, 5, 9]
    assert {sum(each.models.values()) for each in found} == {storage.BIKES}
