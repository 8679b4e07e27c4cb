"""Secrets with a name in a text: in connection strings, settings, JSON, headers, and SQL."""

import re
from collections.abc import Callable
from typing import Final

_TEXT: Final = r"""'(?:[^'\\]|\\.|''){0,2000}'|"(?:[^"\\]|\\.){0,2000}\""""
_NAMED: Final = re.compile(
    r"(?<![\w-])(?P<name>[\w-]{2,60})(?P<closing>\\{0,3}[\"']?)(?P<sign>\s{0,3}(?:=>|={1,2}|:=?)(?![=/])\s{0,3})"
)
_VALUE: Final = re.compile(
    rf"{_TEXT}|\\{{1,3}}[\"'].{{0,2000}}?\\{{1,3}}[\"']|\{{[^}}\n]{{0,2000}}\}}"
    r"|(?:[^\s;&\"'\\]|[\"'\\](?![\s,)\]};]|$))+",
    re.DOTALL,
)
_HEADER: Final = re.compile(
    r"(?i:\b((?:proxy-)?authorization|(?:set-)?cookie)(\s?:\s?))(?=[^\r\n]{0,200}(?:[=\d]|\w{20}))[^\r\n\"']{6,}"
)
_SQL: Final = re.compile(
    r"(?i:\bidentified\s+(?:with\s+\S+\s+)?(?:by|as|using)\s+(?:password\s+|values\s+)?|\bpassword(?:\s*[=(]\s*|\s+)"
    r"|\bcrypt\s*\(\s*|\bpragma\s+\w*key\s*=\s*|\bpgp_sym_\w+\s*\([^,]{1,200},\s*)"
    rf"(?P<value>(?:[A-Za-z]|_\w{{1,20}})?(?:{_TEXT})|\$(?P<tag>\w{{0,20}})\$.{{0,2000}}?\$(?P=tag)\$)"
    r"|(?:\bIDENTIFIED\s+BY\s+|(?i:\b(?:user|role)\s+\S+\s+identified\s+by\s+))"
    r"(?P<bare>(?!(?i:password|values|random)\b)[^\s;,]+)",
    re.DOTALL,
)
_TAG: Final = re.compile(r"<(?i:input|meta)\b[^<>]{0,1000}>")
_TAG_NAME: Final = re.compile(r"""\b(?i:name|id)\s{0,3}=\s{0,3}["']?([\w-]{2,60})""")
_TAG_VALUE: Final = re.compile(r"""(\b(?i:value|content)\s{0,3}=\s{0,3}["'])[^"']{1,1000}""")
"""Fields of HTML, in which the value follows the name."""
_OPEN: Final = re.compile(
    r"|\?\d{0,3}|%s|%\(\w+\)s|:\w+|\$\d+|\$[A-Z_]+|\$?\{\{?.*\}|<.*>|[*•.]+|x{3,}|redacted"
    r"|(?i:none|null|nil|true|false|yes|no|undefined|required|optional|str|string|int|bytes),?",
    re.DOTALL,
)
"""Placeholders of values, which are not secret."""
_NUMBER: Final = re.compile(r"-?\d+(?:[.,]\d+)*[,)]?")
_NUMBERED: Final = re.compile(r"(?i:\bpin|otp|cvv|cvc|ssn|pwd|passw|secret|card)")
"""Names whose values are secret even if they are numbers."""


def without_named(text: str, placeholder: str, is_secret: Callable[[str], bool]) -> str:
    """Replace the values of secret names by a placeholder."""

    text = _HEADER.sub(lambda found: f"{found[1]}{found[2]}{placeholder}", text)
    text = _SQL.sub(lambda found: _sql(found, placeholder), text)
    text = _TAG.sub(lambda found: _tag(found[0], placeholder, is_secret), text) if "<" in text else text
    pieces, done = [], 0
    for found in _NAMED.finditer(text):
        value = (
            _VALUE.match(text, found.end()) if found.start() >= done and is_secret(found["name"]) else None
        )
        if value is not None and _tells(found, value[0]):
            pieces += [text[done : found.end()], _in_quotes(value[0], placeholder)]
            done = value.end()
    return "".join([*pieces, text[done:]])


def _tag(tag: str, placeholder: str, is_secret: Callable[[str], bool]) -> str:
    """Return a field of HTML without its value, if its name is that of a secret."""
    if not any(map(is_secret, _TAG_NAME.findall(tag))):
        return tag
    return _TAG_VALUE.sub(lambda found: f"{found[1]}{placeholder}", tag)


def _in_quotes(value: str, placeholder: str) -> str:
    """Return the placeholder in the quotes or braces of a value."""
    match value[0]:
        case "{":
            return f"{{{placeholder}}}"
        case "'" | '"' | "\\":
            quote = value[: len(value) - len(value.lstrip("\\")) + 1]
            return f"{quote}{placeholder}{quote}"
    return placeholder


def _sql(found: re.Match[str], placeholder: str) -> str:
    which = "bare" if found["value"] is None else "value"
    before = found[0][: found.start(which) - found.start()]
    if which == "bare":
        return found[0] if _OPEN.fullmatch(found["bare"].strip("\"'")) else before + placeholder
    return found[0] if _OPEN.fullmatch(found["value"].strip("\"'")) else f"{before}'{placeholder}'"


def _tells(found: re.Match[str], value: str) -> bool:
    """Whether a text is a value, and not a word of a sentence, a placeholder or code."""
    sign = found["sign"]
    bare = value.strip("\\\"'{} ")
    if _OPEN.fullmatch(bare) or (_OPEN.fullmatch(value) and value[0] not in "{"):
        return False
    if _NUMBER.fullmatch(bare) and not _NUMBERED.search(found["name"]):
        return False
    if value[0] in "\"'{\\":
        return True
    has_digit = any(each.isdigit() for each in bare)
    if ":" in sign and not found["closing"]:
        return has_digit and len(bare) >= 4
    return sign.strip() == sign or has_digit or not set("([{.") & set(bare)
