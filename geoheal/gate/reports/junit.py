"""Reports as JUnit XML, which most pipelines show: a test case per module that the change touches."""

from typing import Final
from xml.etree import ElementTree as ET

from geoheal.domain.display import printable
from geoheal.domain.evaluation.change import Gate
from geoheal.domain.evaluation.judgement import Recommendation
from geoheal.domain.evaluation.suite import SuiteState
from geoheal.gate.reports.report import Cover, GateReport, ModuleReport
from geoheal.gate.suite.finding import TestsReport

SUITE: Final = "geoheal.gate"
_OF_STATE: Final = {SuiteState.PASSED: Recommendation.APPLY}
NOT_KNOWN: Final = (Cover.UNCOVERED, Cover.UNREACHED, Cover.UNKNOWN)


def report_junit(report: GateReport) -> str:
    """Return the report: ``reject`` is a failure, ``test_more`` a skipped test."""
    verdicts = [each.verdict for each in report.modules]
    if report.tests is not None:
        verdicts.append(
            report.tests.verdict or _OF_STATE.get(report.tests.finding.state, Recommendation.TEST_MORE)
        )
    suite = ET.Element(
        "testsuite",
        name=SUITE,
        tests=str(len(verdicts)),
        failures=str(verdicts.count(Recommendation.REJECT)),
        skipped=str(verdicts.count(Recommendation.TEST_MORE)),
        errors="0",
        time=f"{sum(each.seconds for each in report.modules):.3f}",
    )
    for module in report.modules:
        _add_case(suite, module)
    if report.tests is not None:
        _add_tests(suite, report.tests, verdicts[-1])
    ET.SubElement(suite, "system-out").text = printable("\n".join(_words(report)))
    return ET.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"


def _add_case(suite: ET.Element, module: ModuleReport) -> None:
    case = ET.SubElement(
        suite,
        "testcase",
        classname=SUITE,
        name=module.name,
        file=printable(module.path),
        time=f"{module.seconds:.3f}",
    )
    reason = printable(module.reason)
    if module.verdict is Recommendation.REJECT:
        ET.SubElement(case, "failure", message=reason, type=module.gate.value).text = reason
    elif module.verdict is Recommendation.TEST_MORE:
        ET.SubElement(case, "skipped", message=reason)
    ET.SubElement(case, "system-out").text = printable("\n".join((module.reason, *module.notices)))


def _add_tests(suite: ET.Element, tests: TestsReport, verdict: Recommendation) -> None:
    case = ET.SubElement(
        suite, "testcase", classname=SUITE, name="tests", time=f"{tests.finding.seconds:.3f}"
    )
    reason = printable(tests.reason)
    if verdict is Recommendation.REJECT:
        ET.SubElement(case, "failure", message=reason, type=Gate.TESTS.value).text = reason
    elif verdict is Recommendation.TEST_MORE:
        ET.SubElement(case, "skipped", message=reason)


def _words(report: GateReport) -> list[str]:
    files = [f"{each.cover.value}: {each.path}" for each in report.of(*NOT_KNOWN)]
    production = () if report.production is None else report.production.words()
    return [report.reason, *files, *production, *report.notices]
