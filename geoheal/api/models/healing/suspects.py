"""Models of responses about the commit behind an incident."""

from pydantic import Field, model_validator

from geoheal.api.models.answer import Success
from geoheal.blame.record import SearchState
from geoheal.healing.localisation.incident import message_of
from geoheal.healing.localisation.suspects import FunctionSuspect, Localisation
from geoheal.suspects.answers import EffectDetails, SearchAnswer
from geoheal.validation.answers import Answer, Id, StoredAnswer, Time


class ModuleSearch(SearchAnswer):
    """The search with one module's workload."""

    module: str


class LeftOut(StoredAnswer):
    """A module that was not searched, and why."""

    module: str
    reason: str


class SlowerFunction(Answer):
    """A function that takes more time per request than before, or calls one that does more often."""

    module: str
    function: str
    before_ms: float = Field(description="Its own time, per request.")
    after_ms: float
    change_ms: float = Field(description="Added beyond the common factor.")
    low_ms: float = Field(description="Bounds of its interval, each exceeded with a probability of 2 %.")
    high_ms: float
    p_value: float = Field(description="Corrected for the number of functions (Holm).")
    calls: str | None = Field(
        description="Function that it calls more often; null if it became slower itself."
    )
    changed: bool | None = Field(
        description="Whether its code differs between the commits before and after; null if unknown."
    )

    @model_validator(mode="before")
    @classmethod
    def _in_ms(cls, value: object) -> object:
        if not isinstance(value, FunctionSuspect):
            return value
        module, function = value.place
        seconds = {
            f"{name}_ms": getattr(value, name) * 1e3 for name in ("before", "after", "change", "low", "high")
        }
        calls = None if value.calls is None else ".".join(value.calls)
        return cls.shown(value, module=module, function=function, calls=calls, **seconds)


class SlowerDetails(Answer):
    """Location of the added time, by the stored profiles."""

    functions: list[SlowerFunction] = Field(description="The likeliest cause first.")
    factor: float = Field(description="Factor by which all functions became slower; 1 if they did not.")
    elsewhere: str | None = Field(description="Why a change of the code would not help; null unless shown.")
    profiles_before: int
    profiles_after: int
    message: str

    @model_validator(mode="before")
    @classmethod
    def _in_words(cls, value: object) -> object:
        if not isinstance(value, Localisation):
            return value
        counts = {"profiles_before": value.before, "profiles_after": value.after}
        return cls.shown(value, functions=value.suspects, message=message_of(value), **counts)


class SuspectsDetails(StoredAnswer):
    """State and result of a search; fields are null until it is done."""

    system: str
    incident: Id
    state: SearchState
    asked_at: Time | None
    finished_at: Time | None
    error: str | None = Field(description="Why it failed.")
    commit: str | None = Field(description="The commit behind the incident; null if none was found.")
    path: str | None
    lines: list[int] | None = Field(description="First and last line, from 1.")
    effect: EffectDetails | None = Field(description="Effect of the commit alone.")
    reason: str | None
    older: str | None = Field(description="Last commit known to be healthy.")
    newer: str | None = Field(description="Commit that ran when the incident began.")
    modules: list[ModuleSearch]
    left_out: list[LeftOut]
    slower: SlowerDetails = Field(description="Functions that got slower, known without a search.")


class SuspectsAnswer(Success):
    """Answer of `GET /incidents/{id}/suspects`."""

    suspects: SuspectsDetails
