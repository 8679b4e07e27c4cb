"""Reports as SARIF 2.1.0, which forges show next to the changed files.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import quote

from geoheal import __version__
from geoheal.domain.display import printable
from geoheal.domain.evaluation.judgement import Recommendation
from geoheal.gate.reports.production import Production
from geoheal.gate.reports.report import Cover, GateReport, ModuleReport

SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
RULES: Final = {
    "worse": "A module is worse than in the base, does not run, or answers differently.",
    "not-known": "It is not known whether a module is as good as in the base.",
    "tests-fail": "Tests of the project that pass on the base do not pass.",
    "not-reached": "No workload executes what was changed in a file that a registered module needs.",
    "not-covered": "No registered module needs a changed Python file.",
}
LEVEL: Final = {
    "worse": "error",
    "not-known": "warning",
    "tests-fail": "error",
    "not-reached": "note",
    "not-covered": "note",
}
RULE_OF: Final = {Cover.UNREACHED: "not-reached", Cover.UNCOVERED: "not-covered"}


def report_sarif(report: GateReport) -> dict[str, Any]:
    """Return a result per problematic module at its changed files, and for unknown ones."""
    driver = {
        "name": "geoheal gate",
        "version": __version__,
        "rules": [{"id": rule, "shortDescription": {"text": text}} for rule, text in RULES.items()],
    }
    results = [*_of_modules(report), *_of_tests(report), *_of_files(report)]
    run: dict[str, Any] = {"tool": {"driver": driver}, "results": results}
    if report.production is not None:
        run["invocations"] = [_production(report.production)]
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _production(production: Production) -> dict[str, Any]:
    """Return notes of the run: effects on production belong to no file, and do not change the verdict."""
    notes = [{"level": "note", "message": {"text": printable(words)}} for words in production.words()]
    return {"executionSuccessful": True, "toolExecutionNotifications": notes}


def _of_modules(report: GateReport) -> Iterator[dict[str, Any]]:
    for module in report.modules:
        if module.verdict is not Recommendation.APPLY:
            rule = "worse" if module.verdict is Recommendation.REJECT else "not-known"
            yield _result(rule, f"{module.name}: {module.reason}", _places(module))


def _of_tests(report: GateReport) -> Iterator[dict[str, Any]]:
    tests = report.tests
    if tests is not None and tests.verdict is not None:
        rule = "tests-fail" if tests.verdict is Recommendation.REJECT else "not-known"
        yield _result(rule, tests.reason, [each.path for each in report.files if each.path.endswith(".py")])


def _places(module: ModuleReport) -> list[str]:
    reached = [path for path, cover in module.files.items() if cover in {Cover.REACHED, Cover.FAILED}]
    return reached or [module.path]


def _of_files(report: GateReport) -> Iterator[dict[str, Any]]:
    for file in report.of(*RULE_OF):
        if file.path.endswith(".py"):
            rule = RULE_OF[file.cover]
            yield _result(rule, RULES[rule], [file.path])


def _result(rule: str, message: str, paths: list[str]) -> dict[str, Any]:
    return {
        "ruleId": rule,
        "level": LEVEL[rule],
        "message": {"text": printable(message)},
        "locations": [_location(path) for path in paths],
    }


def _location(path: str) -> dict[str, Any]:
    uri = quote(path.encode(errors="surrogateescape"))
    return {"physicalLocation": {"artifactLocation": {"uri": uri, "uriBaseId": "%SRCROOT%"}}}
