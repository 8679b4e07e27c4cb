"""Redaction of records by the names of values, or by the form of a text."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from typing import Final

from geoheal.client.recording.codec.named_secrets import without_named
from geoheal.client.recording.codec.secret_shapes import without_shapes

ANYWHERE: Final = (
    *("password", "passwd", "passphrase", "passcode", "pwd", "secret", "apikey", "privatekey", "accesskey"),
    *("credential", "authorization", "authtoken", "accesstoken", "refreshtoken", "sessionid", "sessionkey"),
    *("cardnumber", "creditcard", "iban", "ccnum", "securitycode", "socialsecurity", "socialinsurance"),
    *("pwhash", "passhash", "pswd", "passwort", "kennwort", "pincode", "totp", "sessid"),
    *("accountkey", "signingkey", "encryptionkey", "masterkey", "sshkey", "connectionstring", "connstr"),
    *("recoverycode", "backupcode", "verificationcode", "seedphrase", "csrf", "xsrf"),
)
"""Parts of a name (ignoring case and separators) that mark it as secret."""
WORDS: Final = frozenset(
    {
        *("pass", "pw", "pin", "token", "tokens", "auth", "cookie", "cookies", "jwt", "cvv", "cvc", "ssn"),
        *("bearer", "salt", "signature", "otp", "hotp", "psk"),
    }
)
"""Whole words of a name that mark it as secret: ``token``, but not ``tokenizer``."""
KNOWN_MAX: Final = 10_000
NAME_MAX: Final = 100
"""Largest number of cached names, and largest length of one."""
PAIRED: Final[frozenset[str | bytes]] = frozenset(
    each
    for name in (
        *("authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key", "api-key", "apikey"),
        *("x-auth-token", "x-access-token", "x-csrf-token", "password", "passwd", "pwd", "secret", "api_key"),
        *("client_secret", "access_token", "refresh_token"),
    )
    for each in (name, name.encode())
)
"""First elements of a pair, such as a header, whose second element is secret."""
REDACTED: Final = "redacted"
"""Replacement of a text."""

_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)?")
_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


class Redaction:
    """Names whose values are left out.

    Parameters
    ----------
    rule
        The operator's names in addition to the known ones; ``*`` stands for any characters, case is ignored.

    Examples
    --------
    >>> redaction = Redaction(["iban", "card*"])
    >>> [redaction.hides(name) for name in ("user_password", "apiKey", "X-Auth-Token", "cardholder")]
    [True, True, True, True]
    >>> [redaction.hides(name) for name in ("tokenizer", "author", "pinned", "keyboard")]
    [False, False, False, False]
    """

    def __init__(self, rule: Iterable[str] = ()) -> None:
        self._rule = tuple(pattern.lower() for pattern in rule)
        self._hidden: set[str] = set()
        self.clean: set[object] = set()
        """Names that are known to hide nothing, for a quick look."""

    def hides(self, name: str) -> bool:
        """Whether the value of this name is left out."""
        if name in self.clean:
            return False
        if name in self._hidden:
            return True
        found = self._is_secret(name)
        known = self._hidden if found else self.clean
        if len(name) <= NAME_MAX and len(known) < KNOWN_MAX:
            known.add(name)
        return found

    def keeps(self, name: str, value: object) -> bool:
        """Whether a value is not secret in spite of its name: the expiry time of a token is not a token."""
        is_text = type(value) is str and _MOMENT.fullmatch(value) is not None
        is_moment = is_text or isinstance(value, datetime | timedelta)
        return is_moment and not self.is_ruled(name)

    def is_ruled(self, name: str) -> bool:
        """Whether the operator named it; then no part of it may stay."""
        return any(fnmatchcase(name.lower(), pattern) for pattern in self._rule)

    def _is_secret(self, name: str) -> bool:
        return is_secret_name(name) or self.is_ruled(name)


def is_secret_name(name: str) -> bool:
    """Whether a name is that of a secret."""
    joined = "".join(character for character in name.lower() if character.isalnum())
    return any(part in joined for part in ANYWHERE) or not WORDS.isdisjoint(words_of(name))


def words_of(name: str) -> list[str]:
    """Return the words of a name in lower case.

    >>> words_of("max_ageSeconds")
    ['max', 'age', 'seconds']
    """
    return [word.lower() for word in _WORD.findall(name)]


def without_secrets(text: str) -> str:
    """Return a text without parts that look like a secret, or have the name of one.

    Examples
    --------
    >>> without_secrets("postgresql://shop:hunter2@db/shop")
    'postgresql://redacted@db/shop'
    >>> without_secrets("host=db password=hunter2 dbname=shop")
    'host=db password=redacted dbname=shop'
    """
    return without_named(without_shapes(text, REDACTED), REDACTED, is_secret_name)
