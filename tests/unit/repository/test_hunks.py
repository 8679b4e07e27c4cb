"""Taking back all that differs gives the older version, whatever the two are."""

from hypothesis import given
from hypothesis import strategies as st

from geoheal.repository.hunks import hunks_of, reverted

FILES = st.dictionaries(
    st.sampled_from(["a.py", "b.py", "shop/c.py"]),
    st.lists(st.sampled_from(["x = 1\n", "y = 2\n", "\n", "z"]), max_size=6).map("".join),
)


@given(FILES, FILES)
def test_all_hunks_taken_back_are_the_older_version(older, newer):
    assert reverted(older, newer, hunks_of(older, newer)) == {
        path: text for path, text in older.items() if path in older
    } | {path: "" for path in older if path not in newer and older[path] == ""}


@given(FILES, FILES)
def test_no_hunk_taken_back_is_the_newer_version(older, newer):
    assert reverted(older, newer, []) == newer
