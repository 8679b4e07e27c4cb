"""Forms of secrets, whatever their name: keys of providers, hashes of passwords, cards, IBANs."""

import base64
import binascii
import re
from typing import Final

_KEYS: Final = (
    r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?!\w)",  # AWS
    r"gh[pousr]_[A-Za-z0-9]{30,255}",  # GitHub
    r"github_pat_\w{22,255}",
    r"gl(?:pat|ptt|dt|rt|cbt|ft|soat|agent|oas|sa)[-_][\w-]{20,200}",  # GitLab, Grafana
    r"glc_[A-Za-z0-9+/=]{20,400}",
    r"xox[abeoprs]-[\w-]{10,250}",  # Slack
    r"xapp-[\w-]{20,250}",
    r"[srp]k_(?:live|test|prod)_[A-Za-z0-9]{10,250}",  # Stripe and others
    r"whsec_[\w+/=]{20,100}",
    r"AIza[\w-]{35}(?![\w-])",  # Google
    r"GOCSPX-[\w-]{20,100}",
    r"ya29\.[\w-]{20,1000}",
    r"sk-(?=[\w-]{0,200}\d)(?=[\w-]{0,200}[A-Z])[\w-]{20,250}",  # OpenAI, Anthropic and others
    r"gsk_[A-Za-z0-9]{40,100}",
    r"hf_[A-Za-z]{30,60}(?!\w)",
    r"SG\.[\w-]{16,40}\.[\w-]{16,100}",
    r"SK[0-9a-f]{32}(?!\w)",  # Twilio
    r"key-[0-9a-f]{32}(?!\w)",
    r"npm_[A-Za-z0-9]{36}(?!\w)",
    r"pypi-[\w-]{50,300}",
    r"do[opr]_v1_[0-9a-f]{64}",
    r"dckr_[op]at_[\w-]{20,100}",
    r"shp(?:at|ss|ca|pa)_[0-9a-fA-F]{32}",
    r"sq0[a-z]{3}-[\w-]{22,60}",
    r"\d{8,10}:AA[\w-]{32,33}(?![\w-])",  # Telegram
    r"dapi[0-9a-f]{32}(?!\w)",
    r"hv[sbr]\.[\w-]{20,300}",  # Vault
    r"NRAK-[A-Z0-9]{27}",
    r"AGE-SECRET-KEY-1[A-Z0-9]{20,80}",
    r"ATATT3[\w=-]{20,300}",
    r"lin_api_[A-Za-z0-9]{30,60}",
    r"PMAK-[\w-]{30,100}",
    r"sntry[su]_[\w+/=-]{20,300}",
    r"sbp_[0-9a-f]{40}",
    r"LTAI[A-Za-z0-9]{16,24}(?!\w)",
    r"ghl_[a-z0-9]{12}_[\w-]{40,50}",  # geoheal
)
"""Keys and tokens by the prefixes that their providers gave them."""
_HASHES: Final = (
    r"\$(?:2[abxy]?|argon2(?:id|i|d)|[156y]|scrypt|pbkdf2[\w-]{0,12})\$[\w./$=,+-]{20,300}",
    r"(?:pbkdf2_sha\d{1,3}|bcrypt(?:_sha\d{3})?|argon2|scrypt)\$[\w./$=,+-]{12,300}",
    r"(?:scrypt|pbkdf2):[\w:]{1,40}\$[\w./=+-]{1,60}\$[0-9a-f]{16,256}",
    r"SCRAM-SHA-\d{1,3}\$[\w./$=,:+-]{12,300}",
    r"\{S?SHA(?:\d{3})?\}[\w+/=]{20,200}",
    r"md5[0-9a-f]{32}(?!\w)",
)
"""Password hashes."""
_SHAPES: Final = re.compile(
    r"-{4,5} ?BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?[ -]{4,6}"
    r".*?(?:-{4,5} ?END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?[ -]{4,6}|\Z)"
    r"|(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*(?:\.[\w-]*){0,2}"
    r"|(?<![\w-])eyJ[\w-]{8,}\.(?:[\w-]*\.){2,3}[\w-]{8,}"
    r"|\b(?:Bearer|BEARER) [\w.~+/=-]{8,}"
    r"|\bbearer (?=[\w.~+/=-]{0,200}[0-9A-Z])[\w.~+/=-]{8,}"
    r"|(?<=://)[^/\s:@]*:[^/\s]+(?=@)"
    r"|(?<=://)[\w-]{20,}(?=@)"
    r"|(?<=hooks\.slack\.com/services/)[\w/]{20,100}"
    r"|(?<=/api/webhooks/)\d{10,25}/[\w-]{20,100}"
    r"|(?<=[?&]sig=)[\w%+/=-]{16,200}"
    rf"|(?<![\w-])(?:{'|'.join(_KEYS)})"
    rf"|(?<!\w)(?:{'|'.join(_HASHES)})"
    r"|(?<![\w-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])",
    re.DOTALL,
)
"""Private keys, JSON web tokens, Authorization, users and passwords of URLs, social security numbers."""
_BASIC: Final = re.compile(r"(?i:\bbasic) ([\w+/-]{6,2000}={0,2})")
_CARD: Final = re.compile(
    r"(?<![\w.-])(?:\d{4}([ -])\d{4}\1\d{4}\1\d{4}|\d{4}([ -])\d{6}\2\d{4,5}|\d{15,16})(?![\w-]|\.\d)"
)
_IBAN: Final = re.compile(
    r"\b[A-Z]{2}\d{2}(?:(?: [A-Z0-9]{4}){2,7}(?: [A-Z0-9]{1,3})?|[A-Z0-9]{11,30})(?!\w)", re.ASCII
)
_ISSUERS: Final = re.compile(
    r"4\d{15}|(?:5[1-5]|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{0,2})\d+|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}"
    r"|6(?:011|5\d\d|4[4-9]\d|2\d\d)\d{12}|35(?:2[89]|[3-8]\d)\d{12}"
)
CARD_LEAST, CARD_MOST = 340_000_000_000_000, 7_000_000_000_000_000
"""Range of card numbers."""


def without_shapes(text: str, placeholder: str) -> str:
    """Replace parts that look like secrets by a placeholder."""
    text = _SHAPES.sub(placeholder, text)
    text = _BASIC.sub(lambda found: placeholder if _is_user_and_password(found[1]) else found[0], text)
    text = _CARD.sub(lambda found: placeholder if is_card(_joined(found[0])) else found[0], text)
    return _IBAN.sub(lambda found: placeholder if _is_iban(_joined(found[0])) else found[0], text)


def is_card(digits: str) -> bool:
    """Whether digits are a card number: of a known issuer, with a correct check digit.

    References
    ----------
    ISO/IEC 7812-1, annex B (Luhn).

    Examples
    --------
    >>> [is_card(each) for each in ("4111111111111111", "4111111111111112", "1700000000000000")]
    [True, False, False]
    """
    if not 14 <= len(digits) <= 16 or _ISSUERS.fullmatch(digits) is None:
        return False
    doubled = (2 * int(digit) for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(each - 9 * (each > 9) for each in doubled)) % 10 == 0


def _is_iban(text: str) -> bool:
    """Whether a text is an IBAN (ISO 13616): the remainder modulo 97 is 1."""
    return (
        15 <= len(text) <= 34 and int("".join(str(int(each, 36)) for each in text[4:] + text[:4])) % 97 == 1
    )


def _joined(text: str) -> str:
    return text.replace(" ", "").replace("-", "")


def _is_user_and_password(text: str) -> bool:
    """Whether a text is ``user:password`` in Base64."""
    try:
        return b":" in base64.b64decode(
            text + "=" * (-len(text) % 4), altchars=b"-_" if "_" in text else None
        )
    except (binascii.Error, ValueError):
        return False
