"""Ask a language model for a patch: optional, off by default, and trusted no more than any other strategy.

It is on where ``GEOHEAL_MODEL_URL`` and ``GEOHEAL_MODEL_NAME`` are set. The module, the findings and what
the laboratory saw are sent to an OpenAI-compatible ``/chat/completions``; from the answer one fenced block
of code is taken: functions that take the place of those of the same name, or the module's new source. It
passes the same gates as every other candidate.
"""

import logging
import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

import httpx2

from geoheal.config.settings import Settings, load_settings
from geoheal.domain.symptom import Symptom
from geoheal.healing.case import Case
from geoheal.healing.deadline import within
from geoheal.healing.strategies.replaced_functions import with_functions
from geoheal.healing.strategy import Candidate

logger = logging.getLogger(__name__)

ANSWER_BYTES_MAX: Final = 1 << 20
SOURCE_CHARACTERS_MAX: Final = 200_000
EVIDENCE_MAX: Final = 10
"""Lines of each kind of evidence that are sent."""

DOUBT: Final = "A language model wrote it: check that every changed line does what it should."

_FENCED: Final = re.compile(r"^```[ \t]*(?:python|py)?[ \t]*\n(.*?)^```[ \t]*$", re.DOTALL | re.MULTILINE)
_TASK: Final = (
    "You mend one Python module of a running system. Answer with one fenced code block, and nothing else: "
    "the functions that you change, each complete, without the rest of the module; methods below a line with "
    "their class; new imports, functions and constants at the top. Keep each answer of the module, its "
    "comments and its formatting as they are; change as few lines as possible; never swallow an exception "
    "wholesale. It is measured against the current code, and refused where it answers differently or "
    "relieves nothing."
)


class ModelWritten:
    """Proposes at most one patch, written by a model.

    Parameters
    ----------
    settings
        With the endpoint; read from the environment when None.
    """

    name = "model_written"
    symptoms = frozenset(Symptom)

    def __init__(self, settings: Settings | None = None) -> None:
        self._settings = settings

    def propose(self, case: Case) -> Iterator[Candidate]:
        """Yield the model's patch; none where no model is set, or its answer is of no use."""
        settings = self._settings or load_settings()
        if settings.model_url is None or settings.model_name is None:
            return
        if len(case.subject.source) > SOURCE_CHARACTERS_MAX:
            logger.info("The module %s is too large to be sent to a model.", case.subject.name)
            return
        answer = _asked(settings, _question(case))
        code = None if answer is None else code_of(answer)
        source = None if code is None else with_functions(case.subject.source, code)
        if source is not None:
            yield Candidate(
                new_code=source,
                title=f"Patch written by {settings.model_name}",
                explanation="A language model wrote this from the module, the findings and what was seen "
                "under the workload. Nothing is known of its reasons: read the difference first.",
                doubts=(DOUBT,),
            )


def code_of(answer: str) -> str | None:
    """Return the code of an answer's only fenced block; None if missing, or more than one.

    >>> code_of("Here you are:\\n```python\\nx = 1\\n```\\n")
    'x = 1\\n'
    """
    blocks = _FENCED.findall(answer)
    return blocks[0] if len(blocks) == 1 and blocks[0].strip() else None


def _question(case: Case) -> str:
    told = [finding.message or finding.code for finding in case.findings[:EVIDENCE_MAX]]
    evidence = "\n".join(f"- {line}" for line in [*told, *islice(_seen(case), EVIDENCE_MAX)])
    hooks = ", ".join(case.subject.hooks) or "none"
    return (
        f"Symptom: {case.symptom.value}\nHooks: {hooks}\nEvidence:\n{evidence}\n\n"
        f"Module {case.subject.name}:\n```python\n{case.subject.source}\n```\n\n"
        f"Workload:\n{_workload(case)}\n"
    )


def _workload(case: Case) -> str:
    """Return the workload.

    Of recorded calls their functions and numbers, never what the application worked on.
    """
    recorded = case.subject.recorded
    if recorded is None:
        return f"```python\n{case.subject.workload or ''}\n```"
    told = ", ".join(f"{function} ({calls} calls)" for function, calls in recorded.functions.items())
    return f"Recorded calls of the running application: {told}."


def _seen(case: Case) -> Iterator[str]:
    """Yield what the laboratory saw of the symptom."""
    match case.symptom:
        case Symptom.PERFORMANCE_REGRESSION:
            for spot in case.laboratory.profile():
                share = f"{spot.self_share:.0%} of the time by itself, {spot.total_share:.0%} in all"
                yield f"{spot.function} (line {spot.line}): {spot.calls} calls, {share}"
        case Symptom.MEMORY_LEAK:
            for growth in case.laboratory.growth():
                yield f"line {growth.line} leaves {growth.bytes_per_round:,.0f} bytes behind in every round"
        case Symptom.ERROR_SPIKE:
            for failure in case.laboratory.failures():
                place = f"{failure.function}, line {failure.line}"
                message = failure.message if case.subject.recorded is None else "(a recorded call)"
                yield f"{failure.error} in {place}, {failure.count} times: {message}"


def _asked(settings: Settings, question: str) -> str | None:
    """Return the model's answer; None, and a line in the log, when there is none. The key is never logged."""
    key = settings.model_api_key
    headers = {} if key is None else {"Authorization": f"Bearer {key.get_secret_value()}"}
    body = {
        "model": settings.model_name,
        "messages": [{"role": "system", "content": _TASK}, {"role": "user", "content": question}],
    }
    url = f"{str(settings.model_url).rstrip('/')}/chat/completions"
    try:
        with httpx2.Client(timeout=settings.model_timeout_s) as client:

            def ask() -> str:
                with client.stream("POST", url, json=body, headers=headers) as response:
                    response.raise_for_status()
                    return _content(response)

            return within(settings.model_timeout_s, ask)
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError, TimeoutError) as error:
        logger.warning("The model gave no patch (%s).", type(error).__name__)
        return None


def _content(response: httpx2.Response) -> str:
    """Return the text of the first choice, of a bounded answer.

    Raises
    ------
    ValueError
        When the answer is too large, or not of the shape that was asked for.
    """
    received = bytearray()
    for chunk in response.iter_bytes():
        received += chunk
        if len(received) > ANSWER_BYTES_MAX:
            raise ValueError("the answer is too large")
    answer = httpx2.Response(200, content=bytes(received)).json()
    try:
        content = answer["choices"][0]["message"]["content"]
    except (KeyError, IndexError, TypeError) as error:
        raise ValueError("the answer has no text") from error
    if not isinstance(content, str):
        raise ValueError("the answer has no text")  # noqa: TRY004 - of the answer's shape, like the others
    return content
