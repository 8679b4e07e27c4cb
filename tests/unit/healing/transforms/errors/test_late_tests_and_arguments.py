"""Values that are tested a step too late, None whose items are to be arguments, and results with a flag."""

import pytest

from geoheal.healing.transforms.errors.guard_clauses import guard_clauses, scope_guards
from tests.unit.healing.changed import names_of
from tests.unit.healing.transforms.errors.test_errors import failure

LATE = """class NoData(Exception):
    pass
def stats(info):
    data = info["data"]
    if data is None:
        raise NoData
    return data["n"] + 1
def f(info):
    try:
        return stats(info)
    except NoData:
        return -1
"""
FIRST = """def f(rows):
    row = rows[0]
    if not row:
        return "nothing"
    return row["name"]
"""
NONE = "'NoneType' object is not subscriptable"


def late(source, error, message=""):
    text = 'info["data"]'
    return failure(error, "stats", 4, source=source, text=text, message=message)


@pytest.mark.parametrize(
    ("error", "message", "given"), [("TypeError", NONE, None), ("KeyError", "'data'", {})]
)
def test_what_is_tested_a_step_later_is_none_without_its_owner(error, message, given):
    seen = late(LATE, error, message)
    assert scope_guards(LATE, [seen], narrowly=True) is None
    changed, before = (names_of(each)["f"] for each in (guard_clauses(LATE, [seen]), LATE))
    assert changed(given) == -1
    for known in ({"data": None}, {"data": {"n": 2}}):
        assert changed(known) == before(known)
    with pytest.raises(KeyError):
        changed({"data": {}})


def test_the_first_of_none_is_nothing_if_that_is_tested():
    seen = failure("IndexError", "f", 2, source=FIRST, text="rows[0]", message="list index out of range")
    changed = names_of(guard_clauses(FIRST, [seen]))["f"]
    assert changed([]) == "nothing"
    assert changed([{"name": "a"}]) == "a"


@pytest.mark.parametrize(
    "test",
    ["data is not None", "len(data) > 9", "info is None"],
    ids=["the other way round", "more", "another"],
)
def test_another_test_behind_says_nothing_about_none(test):
    source = LATE.replace("data is None", test)
    changed = guard_clauses(source, [late(source, "TypeError", NONE)])
    assert "if info is not None else None" not in (changed or "")


RECORDS = """class Region:
    def __init__(self, name="", url=""):
        self.name, self.url = name, url
class Book:
    def __init__(self, fields):
        self.region = Region(**fields.get("region"))
def regions(rows):
    found = []
    for row in rows:
        found.append(Region(**row["region"]))
    return found
def merged(fields):
    return dict(**fields.get("more"))
"""
MAPPING = "subject.Region() argument after ** must be a mapping, not NoneType"


def test_none_has_no_items_to_make_an_object_of():
    text = 'Region(**fields.get("region"))'
    seen = failure("TypeError", "Book.__init__", 6, source=RECORDS, text=text, message=MAPPING)
    book = names_of(guard_clauses(RECORDS, [seen]))["Book"]
    assert book({}).region is None
    assert book({"region": {}}).region.name == ""
    with pytest.raises(TypeError):
        book({"region": 3})


def test_an_element_of_none_is_passed_over():
    text = 'Region(**row["region"])'
    seen = failure("TypeError", "regions", 10, source=RECORDS, text=text, message=MAPPING)
    regions = names_of(guard_clauses(RECORDS, [seen]))["regions"]
    assert [each.name for each in regions([{"region": None}, {"region": {"name": "r"}}])] == ["r"]


def test_a_mapping_of_nothing_is_empty():
    text = 'dict(**fields.get("more"))'
    message = "dict() argument after ** must be a mapping, not NoneType"
    seen = failure("TypeError", "merged", 13, source=RECORDS, text=text, message=message)
    assert names_of(guard_clauses(RECORDS, [seen]))["merged"]({}) == {}


def test_items_of_another_kind_are_an_error():
    text = 'Region(**row["region"])'
    message = MAPPING.replace("NoneType", "int")
    seen = failure("TypeError", "regions", 10, source=RECORDS, text=text, message=message)
    assert guard_clauses(RECORDS, [seen]) is None


FLAGS = """import re
def grep(files, name):
    if name not in files:
        return False, name + " is missing"
    version = re.search("v(.*);", files[name]).group(1)
    return True, version
def f(files, name):
    is_found, version = grep(files, name)
    return version if is_found else "nothing"
"""
TIMERS = """class Device:
    def update(self, state):
        begin = state.get("begin")
        self.begin = begin["at"]
        end = state.get("end")
        self.end = end["at"]
def f(state):
    device = Device()
    device.begin = device.end = 7
    device.update(state)
    return device.begin, device.end
"""
NO_GROUP = "'NoneType' object has no attribute 'group'"


def test_a_result_with_a_flag_says_that_there_is_none():
    text = 're.search("v(.*);", files[name]).group'
    seen = failure("AttributeError", "grep", 5, source=FLAGS, text=text, message=NO_GROUP)
    changed = names_of(guard_clauses(FLAGS, [seen]))
    assert changed["grep"]({"a": ""}, "a") == (False, None)
    assert changed["f"]({"a": ""}, "a") == "nothing"
    assert changed["f"]({"a": "v2;"}, "a") == "2"
    assert changed["grep"]({}, "a") == (False, "a is missing")


def test_a_tuple_is_no_flag_if_none_begins_with_true():
    source = FLAGS.replace("return True, version", "return name, version")
    text = 're.search("v(.*);", files[name]).group'
    seen = failure("AttributeError", "grep", 5, source=source, text=text, message=NO_GROUP)
    assert names_of(guard_clauses(source, [seen]))["grep"]({"a": ""}, "a") != (False, None)


def timer(source, line, name):
    text = f'{name}["at"]'
    return failure("TypeError", "Device.update", line, source=source, text=text, message=NONE)


def test_an_attribute_without_a_value_does_not_keep_others_from_theirs():
    seen = [timer(TIMERS, 4, "begin"), timer(TIMERS, 6, "end")]
    changed = names_of(guard_clauses(TIMERS, seen))["f"]
    assert changed({"end": {"at": 2}}) == (None, 2)
    assert changed({"begin": {"at": 1}}) == (1, None)
    assert changed({"begin": {"at": 1}, "end": {"at": 2}}) == (1, 2)


def test_the_only_attribute_is_left_as_it_was():
    source = TIMERS.replace('        end = state.get("end")\n', "").replace(
        '        self.end = end["at"]\n', ""
    )
    changed = names_of(guard_clauses(source, [timer(source, 4, "begin")]))["f"]
    assert changed({}) == (7, 7)


ROLES = """OWNER = "owner"
def f(change, mine):
    if change["role"] == OWNER and mine != OWNER:
        return "refused"
    if change.get("role", OWNER) != OWNER:
        return "less"
    return "same"
"""


def test_a_default_that_decides_one_comparison_is_none_for_others():
    text = 'change["role"]'
    seen = failure("KeyError", "f", 3, source=ROLES, text=text, message="'role'")
    changed = names_of(guard_clauses(ROLES, [seen]))["f"]
    assert changed({}, "member") == "same"
    assert changed({"role": "owner"}, "member") == "refused"
    other = ROLES.replace('change.get("role", OWNER) != OWNER', 'change.get("role", OWNER) in mine')
    seen = failure("KeyError", "f", 3, source=other, text=text, message="'role'")
    assert names_of(guard_clauses(other, [seen]))["f"]({}, "member") == "refused"
