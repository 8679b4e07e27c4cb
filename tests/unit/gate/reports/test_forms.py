"""JUnit and SARIF say what the report says, whatever names and messages contain."""

from dataclasses import replace
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from geoheal.domain.evaluation.judgement import Recommendation
from geoheal.gate.reports.junit import report_junit
from geoheal.gate.reports.production import Production
from geoheal.gate.reports.report import Cover, FileReport, GateReport, ModuleReport
from geoheal.gate.reports.sarif import report_sarif
from geoheal.suspects.history import Commit

COMMIT = Commit("a" * 40, (), "Subject", "me", datetime(2026, 11, 28, tzinfo=UTC))


def module(name, verdict, reason="It is.", **more):
    return ModuleReport(name=name, path=f"{name}.py", verdict=verdict, reason=reason, seconds=1.5, **more)


REPORT = GateReport(
    base=COMMIT,
    head=COMMIT,
    modules=(
        module("fine", Recommendation.APPLY),
        module("open", Recommendation.TEST_MORE),
        module("worse", Recommendation.REJECT, "It raises: \x00\x1b]0;<b>&", files={"a b.py": Cover.REACHED}),
    ),
    files=(
        FileReport(path="a b.py", before=None, cover=Cover.REACHED),
        FileReport(path="b.py", before=None, cover=Cover.UNCOVERED),
        FileReport(path="c.py", before=None, cover=Cover.UNREACHED),
        FileReport(path="README.md", before=None, cover=Cover.UNCOVERED),
    ),
)


def test_junit_fails_what_is_worse_and_skips_what_is_not_known():
    suite = ET.fromstring(report_junit(REPORT))

    assert {name: suite.get(name) for name in ("tests", "failures", "skipped")} == {
        "tests": "3",
        "failures": "1",
        "skipped": "1",
    }
    found = {case.get("name"): [child.tag for child in case] for case in suite.iter("testcase")}
    assert found == {
        "fine": ["system-out"],
        "open": ["skipped", "system-out"],
        "worse": ["failure", "system-out"],
    }
    assert suite.findtext("testcase/failure") == "It raises: \\x00\\x1b]0;<b>&"
    assert "uncovered: b.py\nunreached: c.py" not in (suite.findtext("testcase/system-out") or "")
    assert "unreached: c.py" in (suite.findtext("system-out") or "")


def test_sarif_points_at_the_changed_files():
    [run] = report_sarif(REPORT)["runs"]

    found = [
        (each["ruleId"], each["level"], each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])
        for each in run["results"]
    ]
    assert found == [
        ("not-known", "warning", "open.py"),
        ("worse", "error", "a%20b.py"),
        ("not-covered", "note", "b.py"),
        ("not-reached", "note", "c.py"),
    ]
    assert {rule["id"] for rule in run["tool"]["driver"]["rules"]} >= {each[0] for each in found}


def test_what_is_fine_leaves_nothing_to_show():
    fine = GateReport(base=COMMIT, head=COMMIT, modules=(module("fine", Recommendation.APPLY),), files=())

    assert report_sarif(fine)["runs"][0]["results"] == []
    assert ET.fromstring(report_junit(fine)).get("failures") == "0"


def test_productions_word_stands_in_both_and_is_not_a_finding():
    asked = replace(REPORT, production=Production(system="shop", error="nobody answers <&."))

    [run] = report_sarif(asked)["runs"]
    [invocation] = run["invocations"]
    [note] = invocation["toolExecutionNotifications"]

    assert "nobody answers <&." in note["message"]["text"]
    assert run["results"] == report_sarif(REPORT)["runs"][0]["results"]
    assert "invocations" not in report_sarif(REPORT)["runs"][0]
    assert "nobody answers <&." in (ET.fromstring(report_junit(asked)).findtext("system-out") or "")
