"""Ask a language model for patches: optional, off by default, and not trusted more than other strategies.

It is on if ``GEOHEAL_MODEL_URL`` and ``GEOHEAL_MODEL_NAME`` are set. The module, the findings and the
laboratory's observations are sent to an OpenAI-compatible ``/chat/completions``. One fenced block of code is
taken from the response: functions that replace those of the same name, or the module's new source. It must
pass the same gates as every other candidate; the result of a gate is sent to the model, up to three times per
proposal, until a proposal is promising or the tokens are used up.
"""

import re
from collections.abc import Generator
from typing import Final

from geoheal.config.settings import Settings, load_settings
from geoheal.domain.symptom import Symptom
from geoheal.healing.candidates.deduplication import diff_of
from geoheal.healing.case import Case
from geoheal.healing.strategies.written.conversation import Allowance, Conversation, ModelEndpoint
from geoheal.healing.strategies.written.question import TASK, question, shown_reason
from geoheal.healing.strategies.written.replaced_functions import with_functions
from geoheal.healing.strategy import Candidate, CandidateOutcome

REPAIRS_MAX: Final = 3
"""How often a proposal that did not help is returned to the model with the reason."""
EARLIER_CHARACTERS: Final = 1_500
"""Characters of each earlier proposal that the next one must differ from."""

DOUBT: Final = "A language model wrote it: check that every changed line does what it should."
NO_CODE: Final = CandidateOutcome(
    is_promising=False,
    reason="The answer is not exactly one fenced block of Python that replaces functions of the module.",
)

_FENCED: Final = re.compile(r"^```[ \t]*(?:python|py)?[ \t]*\n(.*?)^```[ \t]*$", re.DOTALL | re.MULTILINE)


class ModelWritten:
    """Proposes patches written by a model, until one is promising.

    Parameters
    ----------
    settings
        Settings with the endpoint; those of the environment if None.
    """

    name = "model_written"
    symptoms = frozenset(Symptom)
    writes_freely = True

    def __init__(self, settings: Settings | None = None) -> None:
        self._settings = settings

    def propose(self, case: Case) -> Generator[Candidate, CandidateOutcome | None, None]:
        """Yield the model's patches; none without a model, or if its responses are not usable."""
        settings = self._settings or load_settings()
        endpoint = ModelEndpoint.of(settings)
        asked = None if endpoint is None else question(case)
        if endpoint is None or asked is None:
            return
        allowance = Allowance(settings.model_tokens_max)
        earlier: list[str] = []
        for number in range(1, settings.model_candidates + 1):
            conversation = Conversation(endpoint, allowance, TASK, "\n\n".join([asked, *earlier]))
            last = yield from _repaired(case, conversation, f"Patch {number} written by {endpoint.model}")
            if last is None:
                return
            earlier.append(last)


def _repaired(
    case: Case, conversation: Conversation, title: str
) -> Generator[Candidate, CandidateOutcome | None, str | None]:
    """Yield a proposal and its repairs.

    Returns
    -------
    Proposals that the next one must differ from; None if there should be none: one was promising, the model
    gave no response, or the tokens are used up.
    """
    diff, reason = "", ""
    for repairs in range(REPAIRS_MAX + 1):
        answer = conversation.answer()
        if answer is None:
            return None
        code = code_of(answer)
        source = None if code is None else with_functions(case.subject.source, code)
        tried: CandidateOutcome | None = NO_CODE
        if source is not None:
            tried = yield _candidate(source, f"{title}, repaired {repairs} times" if repairs else title)
            diff = diff_of(case.subject.source, source)[:EARLIER_CHARACTERS]
        if tried is None or tried.is_promising:  # without an outcome there is nothing to learn
            return None
        reason = shown_reason(case, tried)
        conversation.add(f"It was refused: {reason}\nAnswer with one fenced code block again.")
    return f"This was tried and did not help; choose another way:\n```diff\n{diff}\n```\n{reason}"


def _candidate(source: str, title: str) -> Candidate:
    return Candidate(
        new_code=source,
        title=title,
        explanation="A language model wrote this from the module, the findings and the observations "
        "under the workload. Its reasons are unknown: read the diff first.",
        doubts=(DOUBT,),
    )


def code_of(answer: str) -> str | None:
    """Return the code of a response's only fenced block; None if there is none, or more than one.

    >>> code_of("Here you are:\\n```python\\nx = 1\\n```\\n")
    'x = 1\\n'
    """
    blocks = _FENCED.findall(answer)
    return blocks[0] if len(blocks) == 1 and blocks[0].strip() else None
