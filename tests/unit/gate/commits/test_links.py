"""Links on the way to a file."""

from geoheal.gate.commits.links import way_to


def test_every_link_on_the_way_is_returned_and_its_end(tmp_path):
    (tmp_path / "end" / "below").mkdir(parents=True)
    (tmp_path / "second").symlink_to("end/below")
    (tmp_path / "first").symlink_to(tmp_path / "second")

    way = list(way_to(tmp_path / "first" / ".." / "file"))

    assert way == [tmp_path / "first", tmp_path / "second", tmp_path / "end" / "file"]


def test_a_path_without_links_is_its_own_end(tmp_path):
    assert list(way_to(tmp_path / "a" / ".." / "b")) == [tmp_path / "b"]


def test_a_circle_comes_to_an_end(tmp_path):
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")

    assert set(way_to(tmp_path / "a" / "file")) == {tmp_path / "a", tmp_path / "b"}
