"""The workload under which a case's candidates are tried."""

from geoheal.domain.symptom import Symptom
from geoheal.healing.case import Case
from geoheal.healing.replayed_drift import drift_workload
from geoheal.sandbox import Sandbox


def trial_workload(case: Case, sandbox: Sandbox) -> str | None:
    """The operator's workload; a replay for a hook without one; several rounds of it for a leak."""
    workload = drift_workload(case)
    if workload is None or case.symptom is not Symptom.MEMORY_LEAK:
        return workload
    from geoheal.healing.diagnosis.rounds import enough_rounds

    return enough_rounds(case.subject, sandbox)
