"""What the demonstration says when a part of it does not start."""

from geoheal.demo.parts import LAST_LINES, not_started


def test_the_error_shows_the_last_lines_of_the_log():
    log = "\n".join(f"line {number}" for number in range(100)) + "\n\n"
    told = not_started(log).splitlines()
    assert told[0].startswith("A part of the demonstration did not start.")
    assert told[1:] == [f"line {number}" for number in range(100 - LAST_LINES, 100)]


def test_an_empty_log_is_said_to_be_empty():
    assert "log is empty" in not_started("\n \n")
