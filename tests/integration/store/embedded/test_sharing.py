"""One data folder, many processes: one server, which lives exactly as long as somebody uses it."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import psycopg
import pytest


def starts(data_dir):
    return len(re.findall("LOG:  starting PostgreSQL", (data_dir / "postgres.log").read_text()))


@pytest.mark.thorough
def test_ten_processes_open_an_empty_folder_at_once(empty_dir, start, postmaster):
    processes = [start(empty_dir) for _ in range(10)]
    answers = [process.answer() for process in processes]
    assert len({answer["started"] for answer in answers}) == 1
    assert len({answer["url"] for answer in answers}) == 1
    assert starts(empty_dir) == 1
    assert not list(empty_dir.glob("postgres.unfinished-*"))
    assert [process.end() for process in processes] == [0] * 10
    assert postmaster(empty_dir) is None
    assert starts(empty_dir) == 1


def test_the_last_one_out_stops_the_server(data_dir, enter, start, postmaster):
    first = enter(data_dir)
    second = start(data_dir)
    assert second.answer()["url"] == first.url
    first.close()
    assert not first.owner()
    assert first.is_running()
    assert second.end() == 0
    assert not first.is_running()
    assert postmaster(data_dir) is None


def test_two_handles_of_one_process_are_two_users(data_dir, enter):
    first, second = enter(data_dir), enter(data_dir)
    first.close()
    first.close()
    assert second.is_running()
    second.close()
    assert not second.is_running()


def test_threads_open_and_close_at_will(data_dir, enter, ask):
    def use(_):
        with enter(data_dir) as server:
            return ask(server.url, "SELECT 1")

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(use, range(12))) == [1] * 12


@pytest.mark.thorough
def test_processes_that_come_and_go_never_meet_a_closed_door(empty_dir, start, postmaster):
    processes = [start(empty_dir, rounds=6) for _ in range(5)]
    assert [process.end() for process in processes] == [0] * 5
    assert postmaster(empty_dir) is None


def test_a_forked_child_leaves_its_parents_server_alone(data_dir, start, postmaster):
    parent = start(data_dir, fork=True, supervise=True)
    assert parent.answer()["running"]
    assert parent.end() == 0
    assert postmaster(data_dir) is None


def test_what_was_written_is_there_after_a_stop(data_dir, enter, ask):
    with enter(data_dir) as server, psycopg.connect(server.url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    with enter(data_dir) as server:
        assert ask(server.url, "SELECT answer FROM kept") == 42


def test_the_owner_is_named_to_all(data_dir, enter, start):
    service = start(data_dir, supervise=True)
    service.answer()
    before = datetime.now(UTC)
    with enter(data_dir, supervise=True) as server:
        owner = server.owner()
        assert owner.pid == service.popen.pid
        assert owner.command == "occupant.py"
        assert before - timedelta(minutes=1) < owner.started < before
        assert "occupant.py" in str(owner)


def test_without_a_service_nobody_is_the_owner(data_dir, enter):
    with enter(data_dir) as server:
        assert server.owner() is None
