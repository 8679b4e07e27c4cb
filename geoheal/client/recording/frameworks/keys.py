"""Signatures and password hashes: creating or checking them depends on a key that is not recorded."""

from collections.abc import Callable
from types import ModuleType
from typing import Any, Final

from geoheal.client.recording.outside.chance import noted_instead
from geoheal.client.recording.outside.log import active
from geoheal.client.recording.outside.patches import PATCHES

FUNCTIONS: Final = {
    "hmac": ("new", "digest", "compare_digest"),
    "secrets": ("compare_digest",),
    "hashlib": ("pbkdf2_hmac", "scrypt"),
    "bcrypt": ("checkpw", "hashpw", "kdf"),
    "argon2.low_level": ("hash_secret", "verify_secret"),
    "argon2._password_hasher": ("hash_secret", "verify_secret"),
    "jwt": ("decode", "encode"),
    "jose.jwt": ("decode", "encode"),
}
MODULES: Final = tuple(FUNCTIONS)


def put(module: ModuleType) -> None:
    """Note during observations that a call uses a key, also by functions that were imported by name."""
    found = {name: vars(module).get(name) for name in FUNCTIONS[module.__name__]}
    noted = {name: noted_instead(each, _noted(each)) for name, each in found.items() if callable(each)}
    PATCHES.add(module, noted)


def _noted(before: Callable[..., Any]) -> Callable[..., Any]:
    def keyed(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - its own
        outside = active()
        if outside is not None:
            outside.uses_key = True
        return before(*args, **kwargs)

    return keyed
