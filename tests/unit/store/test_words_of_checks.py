"""CHECKs of the tables, which list words by hand, allow every word of their enumeration."""

import re
from enum import StrEnum

import pytest
from sqlalchemy import CheckConstraint

from geoheal.domain.access.token import Role
from geoheal.domain.alarms.alert import AlertKind, AlertState
from geoheal.domain.alarms.change_event import ChangeKind
from geoheal.domain.alarms.condition import ComparisonOperator
from geoheal.domain.alarms.silence import Every
from geoheal.domain.evaluation.judgement import Recommendation
from geoheal.domain.evaluation.record import EvaluationState
from geoheal.domain.healing.application import ApplicationKind, ApplicationPhase
from geoheal.domain.healing.attempt import AttemptPhase
from geoheal.domain.healing.incident import IncidentState
from geoheal.domain.healing.patch import PatchState, Target
from geoheal.domain.health.degradation import Severity
from geoheal.domain.health.signals import Symptom
from geoheal.domain.snapshots.baseline import BaselineSource
from geoheal.domain.snapshots.convention import Geometry
from geoheal.monitor.detectors.budget import EvidenceKind
from geoheal.store.schema.all_tables import metadata

WORDS: dict[str, type[StrEnum] | None] = {
    "alerts.kind": AlertKind,
    "alerts.state": AlertState,
    "anomalies.evidence": EvidenceKind,
    "anomalies.severity": Severity,
    "api_tokens.role": Role,
    "applications.kind": ApplicationKind,
    "applications.phase": ApplicationPhase,
    "applications.target": Target,
    "attempts.phase": AttemptPhase,
    "attempts.symptom": Symptom,
    "baselines.source": BaselineSource,
    "change_events.kind": ChangeKind,
    "evaluations.recommendation": Recommendation,
    "evaluations.state": EvaluationState,
    "findings.severity": Severity,
    "incidents.severity": Severity,
    "incidents.state": IncidentState,
    "incidents.symptom": Symptom,
    "own_rules.comparison": ComparisonOperator,
    "own_rules.severity": Severity,
    "patches.state": PatchState,
    "patches.symptom": Symptom,
    "patches.target": Target,
    "rollups.period": None,
    "silences.every": Every,
    "strategy_outcomes.symptom": Symptom,
    "systems.geometry": Geometry,
}
"""Columns with a list of words, and their enumeration; None if words are the store's own."""
NOT_STORED = {Severity.NORMAL}
"""What is normal has no row."""


def allowed_words() -> dict[str, set[str]]:
    """Return the words that each column with a CHECK allows."""
    found = {}
    for table in metadata.tables.values():
        for constraint in table.constraints:
            if isinstance(constraint, CheckConstraint):
                match = re.match(r"(\w+) IN \(([^)]*)\)", str(constraint.sqltext))
                if match is not None:
                    found[f"{table.name}.{match[1]}"] = set(re.findall("'([^']*)'", match[2]))
    return found


def test_each_list_of_words_has_its_enumeration():
    assert allowed_words().keys() == WORDS.keys()


@pytest.mark.parametrize("column", sorted(name for name, words in WORDS.items() if words is not None))
def test_every_word_of_an_enumeration_can_be_stored(column):
    words = WORDS[column]
    assert words is not None
    assert {each.value for each in words if each not in NOT_STORED} <= allowed_words()[column]
