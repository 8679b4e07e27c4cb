"""Words in function names that tell actions from queries."""

import re
from typing import Final

from geoheal.domain.evaluation.syntax import words

_ACTS: Final = words(
    "post pay pays payment charge bill send submit create insert delete remove publish transfer debit credit "
    "withdraw deposit order purchase place book reserve register commit enqueue push notify email buy sell "
    "refund issue ship dispatch execute apply increment decrement write append emit trigger launch deploy sms"
)
"""Words in a function's name that say that calling it twice does something twice."""

_READS: Final = words(
    "get read fetch load find list look lookup query search ask download check ping head select count show "
    "resolve retrieve receive price quote rate status describe compute parse open connect"
)
"""Words in a function's name that say that it asks for something, and changes nothing."""


def is_act(name: str) -> bool:
    return bool(_split(name) & _ACTS)


def only_reads(name: str) -> bool:
    return bool(_split(name) & _READS) and not is_act(name)


def _split(name: str) -> set[str]:
    return {part.lower() for part in re.split(r"_+|(?<=[a-z])(?=[A-Z])", name)}
