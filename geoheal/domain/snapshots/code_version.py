"""A code version: the code that a system ran when a snapshot was taken."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class CodeVersion:
    """The code of a monitored process.

    Parameters
    ----------
    code_hash
        Commit hash or any other name of the code's state; None when unknown.
    active_modules
        Names of active modules, sorted and unique.
    module_versions
        Version by module name.
    """

    code_hash: str | None = None
    active_modules: tuple[str, ...] = ()
    module_versions: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "active_modules", tuple(sorted(set(self.active_modules))))

    def __hash__(self) -> int:
        """Hash that is cheap and equal for equal versions; a mapping itself is not hashable."""
        return hash((self.code_hash, self.active_modules, len(self.module_versions)))

    def __bool__(self) -> bool:
        """Whether anything is known of the code."""
        return self.code_hash is not None or bool(self.active_modules) or bool(self.module_versions)

    @property
    def fingerprint(self) -> str:
        """SHA-256 (hexadecimal) of the version's canonical JSON: equal for equal versions.

        >>> CodeVersion("a1", ("b", "a")).fingerprint == CodeVersion("a1", ("a", "b", "a")).fingerprint
        True
        """
        canonical = json.dumps(
            [self.code_hash, self.active_modules, sorted(self.module_versions.items())],
            separators=(",", ":"),
        )
        return hashlib.sha256(canonical.encode()).hexdigest()


UNKNOWN_CODE = CodeVersion()
"""The code version of a snapshot without information on its code."""
