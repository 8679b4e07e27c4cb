"""Secrets under ordinary names, which no record may contain: keys in libraries, values of settings."""

import os
import re
import sys
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, Final

from geoheal.client.recording.codec.secret_columns import written_forms

_LONG: Final = 12
"""Smallest length of a secret of the settings to search for: a shorter one may be a word."""
_KNOWN_MAX: Final = 2000
"""Largest number of former secrets to remember."""
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
"""Forms of each secret that was ever found, the oldest first."""


def is_key_of(kind: type, name: str) -> bool:
    """Whether an attribute is a key with which instances of a class sign or encrypt.

    >>> signer = type("Signer", (), {})
    >>> [is_key_of(type("Timed", (signer,), {}), name) for name in ("key", "sep")], is_key_of(dict, "key")
    ([True, False], False)
    """
    return _KEYS.search(name) is not None and any(_KEEPERS.search(each.__name__) for each in kind.__mro__)


def secrets_of_settings() -> frozenset[str]:
    """Return the forms in which present and former secrets of settings may occur in a record."""
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
    """Search these settings for secrets from now on."""
    if len(_holders) < _HOLDERS_MAX:
        _holders.setdefault(id(settings), settings)


def _within_bytes(secret: str | bytes) -> frozenset[str]:
    """Return the Base64 forms of a secret within other bytes, for each position.

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
    """Find secrets; settings that are computed on access are not read."""
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
