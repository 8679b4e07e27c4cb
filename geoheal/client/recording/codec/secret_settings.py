"""Secrets under innocent names: keys that libraries hold, and values of settings that no record repeats."""

import os
import re
import sys
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, Final

from geoheal.client.recording.codec.secret_columns import written_forms

_LONG: Final = 12
"""Characters from which a secret of the settings is looked for: a shorter one may be a word."""
_KNOWN_MAX: Final = 2000
"""Secrets that are remembered after they were replaced."""
_HOLDERS_MAX: Final = 200
_SECRET: Final = re.compile(
    r"(?:SECRET|PASSWORD|PASSWD|TOKEN|CREDENTIALS?"
    r"|(?:SECRET|API|PRIVATE|SIGN|SIGNING|ACCESS|ENCRYPTION|MASTER|ACCOUNT|AUTH|JWT|FERNET)_?KEYS?(?:_FALLBACKS)?)$",
    re.IGNORECASE,
)
_KEEPERS: Final = re.compile(
    r"signer|signing|serializer|cipher|crypt|fernet|hmac|hasher|vault", re.IGNORECASE
)
_KEYS: Final = re.compile(r"(?:^|_)keys?(?:$|_)", re.IGNORECASE)

_holders: dict[int, Mapping[str, Any]] = {}
"""Settings of applications, by identity."""
_forms: dict[str | bytes, frozenset[str]] = {}
"""How each secret that was ever found would be written, the oldest first."""


def is_key_of(kind: type, name: str) -> bool:
    """Whether an attribute is the key that instances of a class sign or encrypt with.

    >>> signer = type("Signer", (), {})
    >>> [is_key_of(type("Timed", (signer,), {}), name) for name in ("key", "sep")], is_key_of(dict, "key")
    ([True, False], False)
    """
    return _KEYS.search(name) is not None and any(_KEEPERS.search(each.__name__) for each in kind.__mro__)


def secrets_of_settings() -> frozenset[str]:
    """Return how secrets of the environment and of settings, now or earlier, would be written in a record."""
    for settings in (os.environ, *_settings_of_django(), *list(_holders.values())):
        for secret in _secrets_in(settings, 0):
            if secret not in _forms:
                _forms[secret] = written_forms([secret]) | _within_bytes(secret)
    while len(_forms) > _KNOWN_MAX:
        _forms.pop(next(iter(_forms)))
    return frozenset(chain.from_iterable(_forms.values()))


def _settings_of_django() -> tuple[Mapping[str, Any], ...]:
    django = sys.modules.get("django.conf")
    held = getattr(getattr(django, "settings", None), "_wrapped", None)
    if not isinstance(getattr(held, "__dict__", None), dict):
        return ()
    module = sys.modules.get(str(vars(held).get("SETTINGS_MODULE")))
    return vars(module or held), vars(held)


def note_settings(settings: Mapping[str, Any]) -> None:
    """Look for the secrets of settings from now on."""
    if len(_holders) < _HOLDERS_MAX:
        _holders.setdefault(id(settings), settings)


def _within_bytes(secret: str | bytes) -> frozenset[str]:
    """Return how Base64 writes a secret within other bytes, wherever it begins.

    >>> text = b64encode(b"it is correct-horse.").decode()
    >>> [each for each in _within_bytes("correct-horse") if each in text]
    ['Y29ycmVjdC1ob3Jz']
    """
    raw = secret.encode(errors="replace") if isinstance(secret, str) else secret
    return frozenset(
        b64encode(b"\0" * ahead + raw).decode()[begin : (ahead + len(raw)) // 3 * 4]
        for ahead, begin in ((0, 0), (1, 2), (2, 3))
    )


def _secrets_in(settings: Mapping[str, Any], level: int) -> Iterator[str | bytes]:
    """Find secrets; nothing is asked of settings that compute themselves when they are looked at."""
    for name in list(settings):
        value: Any = settings.get(name)
        if issubclass(type(value), dict) and level < 3:
            yield from _secrets_in(value, level + 1)
        elif _SECRET.search(str(name)):
            yield from filter(_is_long, _texts(value))


def _texts(value: Any) -> Iterable[Any]:  # noqa: ANN401 - a setting
    return value if type(value) in (list, tuple) else (value,)


def _is_long(value: Any) -> bool:  # noqa: ANN401 - a setting
    return issubclass(type(value), str | bytes) and len(value) >= _LONG
