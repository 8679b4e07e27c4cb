"""What identifies a patch, and a no to it, counts every file that it changes."""

from dataclasses import replace
from datetime import UTC, datetime

from uuid_utils.compat import uuid7

from geoheal.domain.evaluation.change import ChangedFile, CodeChange
from geoheal.domain.healing.patch import Patch, Target, patch_hash
from geoheal.domain.healing.refusal import refusal_of, refused_by
from geoheal.domain.symptom import Symptom
from geoheal.healing.candidates.deduplication import SeenProposals

NOW = datetime(2026, 11, 30, tzinfo=UTC)
RATES = ChangedFile(module_name="shop.rates", path="rates.py", old_code="R = 2\n", new_code="R = 1\n")
OTHER = replace(RATES, new_code="R = 3\n")


def patch(old_code="a = 1\n", new_code="a = 2\n", others=(RATES,)):
    return Patch(
        id=uuid7(),
        incident_id=uuid7(),
        attempt_id=uuid7(),
        evaluation_id=None,
        module_name="shop.sums",
        strategy="regression_revert",
        symptom=Symptom.PERFORMANCE_REGRESSION,
        title="Take it back",
        explanation="It came since.",
        target=Target.FILE,
        old_code=old_code,
        new_code=new_code,
        hash=patch_hash("shop", "shop.sums", old_code, new_code, others),
        score=None,
        others=others,
        created_at=NOW,
        expires_at=NOW,
    )


def test_the_hash_of_an_approval_counts_every_file():
    given = "shop", "shop.sums", "a = 1\n", "a = 2\n"
    found = {
        patch_hash(*given),
        patch_hash(*given, (RATES,)),
        patch_hash(*given, (OTHER,)),
        patch_hash(*given, (replace(RATES, path="../rates.py"),)),
        patch_hash(*given, (replace(RATES, old_code=None),)),
    }
    assert len(found) == 5


def test_the_diff_shows_every_file_that_changes():
    assert patch().diff.count("+++ b/") == 2
    assert patch(new_code="a = 1\n").diff.splitlines()[:2] == ["--- a/shop/rates.py", "+++ b/shop/rates.py"]


def test_the_diff_says_which_files_come_and_go_even_where_they_are_empty():
    def heads(**changes):
        diff = patch(new_code="a = 1\n", others=(replace(RATES, **changes),)).diff
        return diff.splitlines()[:2]

    assert heads(old_code=None) == ["--- /dev/null", "+++ b/shop/rates.py"]
    assert heads(old_code=None, new_code="") == ["--- /dev/null", "+++ b/shop/rates.py"]
    assert heads(new_code=None) == ["--- a/shop/rates.py", "+++ /dev/null"]
    assert heads(path="rates/__init__.py")[1] == "+++ b/shop/rates/__init__.py"


def test_a_refusal_of_a_change_of_several_files_holds_for_that_change_alone():
    refusal = refusal_of(patch(), by="ann", reason="No.", at=NOW)

    def refused(*others, new_code="a = 2\n"):
        return refused_by([refusal], "shop.sums", "a = 1\n", new_code, others=others) is refusal

    assert refused(replace(RATES, new_code="R  =  1  # the same\n"))
    assert not refused(OTHER)
    assert not refused()
    assert not refused(RATES, new_code="a = 3\n")


def test_a_no_to_a_change_of_several_files_stands_when_other_parts_of_them_change():
    refusal = refusal_of(patch(), by="ann", reason="No.", at=NOW)

    def refused(rates, old_code="a = 1\n", new_code="a = 2\n"):
        return refused_by([refusal], "shop.sums", old_code, new_code, others=(rates,)) is refusal

    grown = replace(RATES, old_code="R = 2\n\ndef f(): pass\n", new_code="R = 1\n\ndef f(): pass\n")
    assert refused(grown)
    assert refused(RATES, "a = 1\nb = 1\n", "a = 2\nb = 1\n")
    assert not refused(replace(grown, new_code="R = 3\n\ndef f(): pass\n"))
    assert refused(replace(grown, path="../rates.py"))
    assert not refused(replace(grown, new_code="R ="))


def test_a_no_to_what_only_another_module_changes_does_not_refuse_the_module_as_it_is():
    refusal = refusal_of(patch(new_code="a = 1\n"), by="ann", reason="No.", at=NOW)
    assert refused_by([refusal], "shop.sums", "a = 1\n", "a = 1\n", others=(RATES,)) is refusal
    assert refused_by([refusal], "shop.sums", "a = 0\n", "a = 1\n") is None


def test_the_same_module_with_another_file_is_new():
    seen = SeenProposals("a = 1")
    assert seen.is_new("a = 1", (RATES,))
    assert not seen.is_new("a = 1", (RATES,))
    assert seen.is_new("a = 1", (OTHER,))
    assert not seen.is_new("a = 2", (replace(RATES, new_code="R ="),))


def test_a_change_is_undone_with_all_its_files():
    change = CodeChange(module_name="m", new_code="b", current_code="a", others=(RATES,))
    assert change.undone().undone() == change
    assert change.undone().others[0].new_code == "R = 2\n"
    assert not replace(change, new_code="a").is_same
    assert replace(change, new_code="a", others=()).is_same
