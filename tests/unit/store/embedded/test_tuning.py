"""The server's command line."""

from pathlib import Path

from geoheal.store.embedded.tuning import server_arguments


def settings(arguments):
    assert set(arguments[2::2]) == {"-c"}
    return dict(setting.split("=", 1) for setting in arguments[3::2])


def test_durability_is_the_default():
    given = settings(server_arguments(Path("/c"), Path("/s"), "n", {}))
    assert {given[name] for name in ("fsync", "full_page_writes", "synchronous_commit")} == {"on"}


def test_own_settings_win_but_never_open_another_way_in():
    own = {"fsync": "off", "listen_addresses": "*", "unix_socket_permissions": "0777"}
    given = settings(server_arguments(Path("/c"), Path("/s"), "n", own))
    assert given["fsync"] == "off"
    assert given["listen_addresses"] == ""
    assert given["unix_socket_permissions"] == "0700"


def test_a_path_is_one_item_whatever_is_in_it():
    given = settings(server_arguments(Path("/c"), Path('/a, "b"'), "n", {}))
    assert given["unix_socket_directories"] == '"/a, ""b"""'
