"""A comment says what the report says, and nothing that the branch would like it to say."""

from datetime import UTC, datetime

from geoheal.domain.evaluation.judgement import Recommendation
from geoheal.gate.reports.markdown import FILES_MAX, report_markdown
from geoheal.gate.reports.report import Cover, FileReport, GateReport, ModuleReport
from geoheal.suspects.history import Commit

COMMIT = Commit("a" * 40, (), "Subject", "me", datetime(2026, 11, 28, tzinfo=UTC))


def commented(*modules, files=(), notices=()):
    report = GateReport(base=COMMIT, head=COMMIT, modules=modules, files=tuple(files), notices=notices)
    return report_markdown(report)


def file(path, cover=Cover.UNCOVERED):
    return FileReport(path=path, before=None, cover=cover)


def test_text_from_the_branch_is_escaped():
    module = ModuleReport(
        name="shop",
        path="shop.py",
        verdict=Recommendation.REJECT,
        reason="The candidate fails: ValueError: ![x](http://evil/)<img src=x> @everyone\n\n# Passed",
        notices=("`closed` | cell",),
    )

    text = commented(module, files=[file("a`b\n- [c](d).py")])

    assert "\\!\\[x\\](http\\://evil/)\\<img src=x\\> @\u200beveryone #\u200b Passed" in text
    assert "- \\`closed\\` \\| cell" in text
    assert "- `` a`b - [c](d).py ``" in text
    assert not [each for each in text.splitlines() if each.startswith("# ")]


def test_nothing_to_judge_claims_nothing():
    text = commented(files=[file("README.md")])

    assert "### geoheal gate: nothing to judge" in text
    assert "✅" not in text
    assert "so their effect is unknown:**\n\n- `README.md`" in text


def test_long_lists_end():
    text = commented(files=[file(f"f{number}.py") for number in range(FILES_MAX + 5)])

    assert "- and 5 more" in text
    assert f"f{FILES_MAX}.py" not in text
