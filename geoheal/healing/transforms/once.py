"""What may be computed once and cached: nothing secret, and nothing that should differ each time.

Every transform that caches or hoists queries this module. A cache of results keeps secrets in the process and
makes slow hashes fast, which no comparison of results detects; random numbers, clocks and external systems
return something different each time, or should. Calls are followed through the functions of the module, by
name; if a name has several meanings, the worst one counts.
"""

import ast
import builtins
import re
from collections.abc import Collection, Iterator
from typing import Final

from geoheal.domain.evaluation.syntax import words
from geoheal.healing.transforms.facts.shapes import attributes_in, is_call_of, names_in
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import parameters

_SECRET_WORDS: Final = words(
    "password passwords passwd passphrase passcode pwd secret secrets token tokens pin pins key keys salt "
    "pepper credential credentials nonce otp totp mac hmac signature auth apikey cookie cookies csrf jwt "
    "session passkey cipher ciphertext plaintext"
)
"""Words in a parameter's name that mark it as a secret."""

_EVERYDAY_WORDS: Final = words(
    "key keys token tokens pin pins session cookie cookies auth mac signature salt"
)
"""Words that are too common to mark variables that are not parameters."""

_KEYS_OF_ROWS: Final = words(
    "primary foreign natural composite surrogate candidate unique sort sorting grouping"
)
"""Words that show that a key is one of a table or of an order."""

_SECRET_PARTS: Final = re.compile(r"passw|passphrase|secret|credential|apikey|privkey|privatekey", re.I)

_SECRET_ACTS: Final = words(
    "hash hashes hashed hasher hashing verify verifies verified verification authenticate authenticated "
    "authenticates authentication authorize authorise encrypt encrypts encrypted decrypt decrypts decrypted "
    "encipher decipher digest hexdigest hmac pbkdf2 pbkdf scrypt bcrypt argon2 kdf hkdf password passwd "
    "passphrase secret secrets credential credentials otp totp nonce csrf signature unsign login signin"
)
"""Words in a function's name that show that it handles secrets."""

_SECRET_MODULES: Final = words(
    "hashlib hmac secrets crypt bcrypt argon2 scrypt passlib nacl cryptography Crypto Cryptodome jwt jose "
    "itsdangerous getpass keyring pyotp rsa ecdsa ed25519 blake3 pyscrypt ssl _hashlib _blake2 _sha256"
)

_OF_CHARACTERS: Final = words("ord encode from_bytes bytes bytearray")
_CHECKSUMS: Final = words("crc32 adler32 crc_hqx")
"""Functions that convert a text to a number."""

_FRESH_MODULES: Final = words(
    "random time uuid os io sys socket subprocess shutil tempfile glob threading multiprocessing asyncio "
    "select signal sqlite3 urllib http requests httpx httpx2 aiohttp smtplib ftplib psycopg psycopg2 redis "
    "logging queue contextvars locale platform getpass gc weakref inspect importlib secrets "
    "numpy.random faker"
)

_FRESH_BUILTINS: Final = words(
    "next input open print exec eval compile globals locals vars id iter object super __import__"
)
_FRESH_CALLS: Final = words(
    "uuid1 uuid3 uuid4 uuid5 random randint randrange uniform choice choices sample shuffle gauss randbytes "
    "getrandbits urandom token_hex token_bytes token_urlsafe time time_ns monotonic monotonic_ns "
    "perf_counter process_time now today utcnow sleep getenv read readline readlines recv send connect "
    "execute fetchone fetchall urlopen Lock RLock Semaphore Event Condition Queue SystemRandom"
)
"""Names of calls that return something different each time, or access external systems; results are state."""


def objection(node: ast.AST, view: ModuleView) -> str | None:
    """Return why a node must be evaluated each time; None if its result may be cached.

    >>> tree = ast.parse("import hashlib\\ndef f(x): return hashlib.scrypt(x)\\ndef g(x): return f(x)")
    >>> objection(tree.body[2], ModuleView(tree))
    'g works with secrets'
    """
    if is_secret(node, view):
        return f"{_called(node)} works with secrets"
    if is_fresh(node, view):
        return f"{_called(node)} may return something else each time"
    return None


def is_secret(node: ast.AST, view: ModuleView, places: frozenset[str] = frozenset()) -> bool:
    """Whether a node, or a function that it calls, hashes, derives keys, or handles a named secret.

    Parameters
    ----------
    places
        Parameters that only select a part, such as the ``key`` of a mapping.
    """
    parts = reached(node, view)
    if any(_names_secret(each, view, places) for part in parts for each in ast.walk(part)):
        return True
    compared = view.shared(_ComparedDigests).names
    return any(getattr(part, "name", None) in compared for part in parts)


def is_fresh(node: ast.AST, view: ModuleView, but: Collection[ast.AST] = ()) -> bool:
    """Whether a node, or a function that it calls, is random, reads a clock, waits, or does I/O.

    Parameters
    ----------
    but
        Names and attributes that are known not to be.
    """
    return any(
        _is_fresh_part(each, view)
        for part in reached(node, view)
        for each in ast.walk(part)
        if each not in but
    )


class _ComparedDigests:
    """Functions that mix characters, and whose results the module compares, or that can be undone.

    They check or hide secrets, whatever their names.

    >>> mix = "def mix(a):\\n n = 7\\n for c in a: n = (n * 31 + ord(c)) % 997\\n return n\\n"
    >>> uses = "def admit(a, b): return mix(a) == b", "def place(a): return rows[mix(a) % 8]"
    >>> [sorted(_ComparedDigests(ModuleView(ast.parse(mix + each))).names) for each in uses]
    [['mix'], []]
    """

    def __init__(self, view: ModuleView) -> None:
        mixing = {each.name: each for each in view.functions.values() if _mixes(each)}
        compared = _compared(view.tree) if mixing else set()
        self.names = {name for name, each in mixing.items() if name in compared or _enciphers(each)}


def _mixes(function: ast.AST) -> bool:
    """Whether it makes something of characters or bytes that does not show them any more."""
    calls = attributes_in(function) | names_in(function)
    is_of_characters = bool(calls & _OF_CHARACTERS)
    return bool(calls & _CHECKSUMS) or (is_of_characters and any(map(_is_mixing, ast.walk(function))))


def _enciphers(function: ast.AST) -> bool:
    """Whether it combines what two things consist of by XOR, as a cipher does with a text and a key."""
    return any(
        isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.BitXor)
        and all(names_in(each) for each in (node.left, node.right))
        for node in ast.walk(function)
    )


def _is_mixing(node: ast.AST) -> bool:
    mixing = ast.Mod | ast.BitXor | ast.BitAnd | ast.LShift
    return isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, mixing)


def _compared(tree: ast.AST) -> set[str]:
    """Return functions whose results are compared for equality, directly or under a name of their own."""
    found: set[str] = set()
    held = {
        target.id: names_in(each.value)
        for each in ast.walk(tree)
        if isinstance(each, ast.Assign) and isinstance(each.value, ast.Call)
        for target in each.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and any(isinstance(each, ast.Eq | ast.NotEq) for each in node.ops):
            for side in (node.left, *node.comparators):
                names = names_in(side)
                found |= names.union(*(held.get(each, set()) for each in names))
    return found


def sounds_secret(name: str) -> bool:
    """Whether a variable's name marks it as a secret.

    >>> [sounds_secret(name) for name in ("api_key", "userPassword", "keyword", "dbpassword", "primary_key")]
    [True, True, False, True, False]
    """
    found = _words_of(name)
    if found & _KEYS_OF_ROWS:
        found = found - {"key", "keys"}
    return bool(_SECRET_WORDS & found) or bool(_SECRET_PARTS.search(name))


def acts_on_secrets(name: str) -> bool:
    """Whether a function's name shows that it handles secrets.

    >>> [acts_on_secrets(name) for name in ("_hash_internal", "checkPassword", "verify_all", "rehash", "has")]
    [True, True, True, False, False]
    """
    found = _words_of(name)
    starts_so = any(word.startswith(("hash", "verif", "authentic")) for word in found)
    return starts_so or bool(_SECRET_ACTS & found) or bool(_SECRET_PARTS.search(name))


def reached(node: ast.AST, view: ModuleView) -> list[ast.AST]:
    """Return the node and the module's functions that it calls or names, directly or indirectly."""
    found, new = [node], [node]
    while new:
        for name in _named(new.pop()):
            for function in view.functions_named(name):
                if function not in found:
                    found.append(function)
                    new.append(function)
    return found


def _named(node: ast.AST) -> set[str]:
    loaded = names_in(node)
    return loaded | attributes_in(node)


def _names_secret(node: ast.AST, view: ModuleView, places: frozenset[str]) -> bool:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        given = {each.arg for each in parameters(node)} - places
        return acts_on_secrets(node.name) or any(map(sounds_secret, given))
    if isinstance(node, ast.Name | ast.Attribute):
        dotted = view.dotted(node) or ""
        last = node.attr if isinstance(node, ast.Attribute) else node.id
        is_called = _is_called(node, view)
        if _is_of(dotted, _SECRET_MODULES):
            return True
        if last in dir(builtins):
            return False
        return acts_on_secrets(last) if is_called else sounds_secret(last) and last not in _EVERYDAY_WORDS
    return isinstance(node, ast.keyword) and node.arg is not None and _is_secret_keyword(node, view)


def _is_secret_keyword(node: ast.keyword, view: ModuleView) -> bool:
    call = view.parents.get(node)
    is_order = isinstance(call, ast.Call) and getattr(call.func, "id", getattr(call.func, "attr", "")) in {
        "sorted",
        "min",
        "max",
        "sort",
        "groupby",
        "nlargest",
        "nsmallest",
    }
    return not (is_order and node.arg == "key") and sounds_secret(node.arg or "")


def _is_fresh_part(node: ast.AST, view: ModuleView) -> bool:
    if isinstance(node, ast.Yield | ast.YieldFrom | ast.Await | ast.AsyncFor | ast.AsyncWith | ast.Global):
        return True
    if isinstance(node, ast.AsyncFunctionDef):
        return True
    if isinstance(node, ast.Name | ast.Attribute):
        dotted = view.dotted(node) or str(getattr(node, "attr", ""))
        last = dotted.rsplit(".", 1)[-1]
        is_builtin = isinstance(node, ast.Name) and node.id not in view.imported and last in _FRESH_BUILTINS
        if _is_called(node, view) and (is_builtin or last in _FRESH_CALLS):
            return True
        return _is_of(dotted, _FRESH_MODULES, view)
    return False


def _is_of(dotted: str, modules: frozenset[str], view: ModuleView | None = None) -> bool:
    """Whether a qualified name belongs to one of these modules, and not to a variable of the same name."""
    first = dotted.split(".", maxsplit=1)[0]
    if first not in modules:
        return False
    return view is None or any(each.split(".", maxsplit=1)[0] == first for each in view.imported.values())


def _is_called(node: ast.AST, view: ModuleView) -> bool:
    parent = view.parents.get(node)
    return is_call_of(parent, node)


def _called(node: ast.AST) -> str:
    return node.name if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else "this expression"


def _words_of(name: str) -> frozenset[str]:
    return frozenset(_split(name))


def _split(name: str) -> Iterator[str]:
    for part in name.split("_"):
        for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+", part):
            yield word.lower()
