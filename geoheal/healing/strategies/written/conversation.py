"""A conversation with a language model, within limits on tokens and time; the model is not trusted."""

import json
import logging
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final, Self

import httpx2
from pydantic import SecretStr

from geoheal.config.settings import Settings
from geoheal.healing.deadline import within

logger = logging.getLogger(__name__)

ANSWER_BYTES_MAX: Final = 1 << 20
ANSWER_TOKENS: Final = 8_192
"""Largest number of tokens of one response."""
ANSWER_TOKENS_MIN: Final = 256
"""Smallest number of remaining tokens for a request."""
BOUNDS: Final = ("max_tokens", "max_completion_tokens")
"""Parameter names for the limit of a response: some models refuse the first one."""
CHARACTERS_A_TOKEN: Final = 3
"""Characters of code per token, if the server reports fewer tokens or none."""


@dataclass(frozen=True, slots=True)
class ModelEndpoint:
    """Address and credentials of a model's API.

    Parameters
    ----------
    url, model
        URL of the API, without ``/chat/completions``; the model's name.
    key
        Key for the API; it is only sent in the header, and never logged.
    timeout_s
        Seconds for one response in total.
    """

    url: str
    model: str
    key: SecretStr | None
    timeout_s: float

    @classmethod
    def of(cls, settings: Settings) -> Self | None:
        """Return the endpoint of the settings; None without a model."""
        if settings.model_url is None or settings.model_name is None:
            return None
        url = f"{str(settings.model_url).rstrip('/')}/chat/completions"
        return cls(url, settings.model_name, settings.model_api_key, settings.model_timeout_s)


@dataclass(slots=True)
class Allowance:
    """Tokens available for one module, for requests and responses together.

    >>> allowance = Allowance(1_000)
    >>> allowance.spend("x" * 900, "y" * 300, reported=None)
    >>> allowance.left
    600
    """

    left: int

    def spend(self, asked: str, answered: str, reported: object) -> None:
        """Count a request and its response: the server's report, at least the estimate by length."""
        least = tokens_of(asked) + tokens_of(answered)
        is_number = isinstance(reported, int) and not isinstance(reported, bool)
        self.left -= max(least, reported) if is_number and isinstance(reported, int) else least


def tokens_of(text: str) -> int:
    """Return the estimated number of tokens of a text.

    >>> tokens_of("price = 7")
    3
    """
    return -(-len(text) // CHARACTERS_A_TOKEN)


@dataclass(slots=True)
class Conversation:
    """Requests and responses, each sent with all earlier ones.

    Parameters
    ----------
    endpoint
        The API.
    allowance
        Remaining tokens; shared by all conversations about a module.
    task, asked
        The task, and the first request.
    """

    endpoint: ModelEndpoint
    allowance: Allowance
    task: str
    asked: str
    _messages: list[dict[str, str]] = field(init=False)

    def __post_init__(self) -> None:
        self._messages = [
            {"role": "system", "content": self.task},
            {"role": "user", "content": self.asked},
        ]

    def add(self, text: str) -> None:
        """Add a message to the conversation."""
        self._messages.append({"role": "user", "content": text})

    def answer(self) -> str | None:
        """Return the model's next response.

        Return None, and log the reason, if there is none, or not enough tokens are left.
        """
        asked = json.dumps(self._messages, ensure_ascii=False)
        room = min(ANSWER_TOKENS, self.allowance.left - tokens_of(asked))
        if room < ANSWER_TOKENS_MIN:
            logger.info(
                "The model is not asked: only %d tokens of the allowance are left.", self.allowance.left
            )
            return None
        try:
            received = within(self.endpoint.timeout_s, lambda: _received(self.endpoint, self._messages, room))
            content = _content(received)
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError, RecursionError, TimeoutError) as error:
            logger.warning("The model gave no patch (%s).", type(error).__name__)
            self.allowance.spend(asked, "", None)
            return None
        usage = received.get("usage")
        total = usage.get("total_tokens") if isinstance(usage, dict) else None
        self.allowance.spend(asked, content, total)
        self._messages.append({"role": "assistant", "content": content})
        return content


def _received(endpoint: ModelEndpoint, messages: list[dict[str, str]], tokens: int) -> dict[str, Any]:
    """Return a bounded response of the API.

    Raises
    ------
    ValueError
        When it is too large, or not a JSON object.
    """
    headers = {} if endpoint.key is None else {"Authorization": f"Bearer {endpoint.key.get_secret_value()}"}
    with httpx2.Client(timeout=endpoint.timeout_s) as client:
        for bound in BOUNDS:
            body = {"model": endpoint.model, "messages": messages, bound: tokens}
            with client.stream("POST", endpoint.url, json=body, headers=headers) as response:
                if response.status_code == HTTPStatus.BAD_REQUEST and bound != BOUNDS[-1]:
                    continue
                response.raise_for_status()
                return _read(response)
    raise ValueError("the answer has no text")


def _read(response: httpx2.Response) -> dict[str, Any]:
    received = bytearray()
    for chunk in response.iter_bytes():
        received += chunk
        if len(received) > ANSWER_BYTES_MAX:
            raise ValueError("the answer is too large")
    answer = json.loads(bytes(received))
    if not isinstance(answer, dict):
        raise ValueError("the answer has no text")  # noqa: TRY004 - of the answer's shape, like the others
    return answer


def _content(answer: dict[str, Any]) -> str:
    """Return the text of the first choice.

    Raises
    ------
    ValueError
        When the response does not have the expected shape.
    """
    try:
        content = answer["choices"][0]["message"]["content"]
    except (KeyError, IndexError, TypeError) as error:
        raise ValueError("the answer has no text") from error
    if not isinstance(content, str):
        raise ValueError("the answer has no text")  # noqa: TRY004 - of the answer's shape, like the others
    return content
