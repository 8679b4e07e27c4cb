"""The verdict on a patch in one sentence, equal on its page, on the command line, and for its incident."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from geoheal.domain.healing.patch import Patch
from geoheal.healing.candidates.acceptance import Acceptance

PASSED = "every guard passed, so the policy may apply it, or a person"
DECIDES = "a person must decide"


class Decides(StrEnum):
    """Who may apply a patch."""

    POLICY = "policy"
    """A person, or the policy where auto_apply is on."""
    PERSON = "person"
    """Only a person."""
    NOBODY = "nobody"
    """It is not proposed."""


@dataclass(frozen=True, slots=True)
class PatchVerdict:
    """Who may apply a patch, and why."""

    decides: Decides
    sentence: str


def verdict_of(candidate: Mapping[str, Any]) -> PatchVerdict:
    """Return the verdict on a candidate, from its attempt.

    >>> verdict_of({"acceptance": "accepted", "reason": "memory from 182.4 to 61.7 MB"}).sentence
    'Memory from 182.4 to 61.7 MB; every guard passed, so the policy may apply it, or a person.'
    """
    reason = str(candidate.get("reason") or "")
    match _acceptance(candidate):
        case Acceptance.ACCEPTED:
            return PatchVerdict(Decides.POLICY, _sentence(reason, PASSED))
        case Acceptance.FOR_REVIEW:
            return PatchVerdict(Decides.PERSON, _for_a_person(reason))
        case Acceptance.REFUSED:
            return PatchVerdict(Decides.NOBODY, _sentence(reason))


def verdict_on(patch: Patch, candidates: Sequence[Mapping[str, Any]]) -> PatchVerdict:
    """Return the verdict on a patch, from its attempt's measurements.

    A person decides if the attempt does not say that every guard passed, or if there are doubts.
    """
    own = next((each for each in candidates if _is_of(each, patch)), {})
    if own and patch.proven and _acceptance(own) is Acceptance.ACCEPTED:
        return verdict_of(own)
    reason = str(own.get("reason") or patch.relief.get("reason") or "")
    doubts = [each for each in patch.doubts if each not in reason]
    return PatchVerdict(Decides.PERSON, _for_a_person(reason, *doubts))


def _acceptance(candidate: Mapping[str, Any]) -> Acceptance:
    """Return the acceptance; attempts of earlier versions only stored whether every guard passed."""
    kept = candidate.get("acceptance")
    if kept in set(Acceptance):
        return Acceptance(kept)
    return Acceptance.ACCEPTED if candidate.get("accepted") is True else Acceptance.REFUSED


def _is_of(candidate: Mapping[str, Any], patch: Patch) -> bool:
    return (
        patch.evaluation_id is not None
        and candidate.get("evaluation_id") == str(patch.evaluation_id)
        and candidate.get("strategy") == patch.strategy
    )


def _for_a_person(reason: str, *doubts: str) -> str:
    """Return the reason, with the addition that a person decides."""
    parts = [reason, *doubts]
    return _sentence(*parts) if DECIDES in reason else _sentence(*parts, DECIDES)


def _sentence(*parts: str) -> str:
    text = "; ".join(each.strip().rstrip(".") for each in parts if each.strip())
    return f"{text[:1].upper()}{text[1:]}." if text else ""
