"""A guard changes the calls that failed; those that worked go on to answer as before."""

# ruff: noqa: E501 - one example a line

from geoheal.healing.transforms.errors.guard_clauses import guard_clauses
from tests.unit.healing.changed import names_of
from tests.unit.healing.transforms.test_errors import failure

PRICE = "class Price:\n    def of(self, other, d):\n        other.default_currency = 'EUR'\n        return [d['currency']]\n"


def guarded(source, error, part, message="", function="f"):
    line = next(n for n, each in enumerate(source.splitlines(), 1) if part in each)
    return guard_clauses(source, [failure(error, function, line, source=source, text=part, message=message)])


def test_the_default_of_another_object_is_not_the_method_s_own():
    changed = guarded(PRICE, "KeyError", "d['currency']", function="Price.of")
    assert "self.default_currency" not in (changed or "")
    own = guarded(
        PRICE.replace("other.default", "self.default"), "KeyError", "d['currency']", function="Price.of"
    )
    assert names_of(own)["Price"]().of(None, {}) == ["EUR"]
