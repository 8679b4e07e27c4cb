"""Whether and how a process is profiled, from the program, the environment, or the operator's file."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from geoheal.client.profiling.sampler import HZ
from geoheal.errors import InvalidInput

log = logging.getLogger("geoheal.client")

FILE: Final = Path("geoheal.toml")
VARIABLE: Final = "GEOHEAL_PROFILE"
HZ_MAX: Final = 100.0
_PATTERN: Final = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*(\.\*)?")
_OFF: Final = frozenset({"", "0", "false", "no", "off"})
_ON: Final = frozenset({"1", "true", "yes", "on"})


@dataclass(frozen=True)
class ProfileSetting:
    """Settings of profiling a process.

    Parameters
    ----------
    modules
        Import names of the project's modules; empty for all code that is neither the standard library's nor
        of an installed package.
    hz
        Samples per second, on average.
    """

    modules: tuple[str, ...] = ()
    hz: float = HZ


def profile_setting(profile: bool | Sequence[str] | None, hz: float = HZ) -> ProfileSetting | None:
    """Return the settings of profiling; None without profiling.

    Parameters
    ----------
    profile
        True for all code of the project, or import names (``shop.*``); None to take ``GEOHEAL_PROFILE``
        (``1``, or names separated by commas), otherwise ``profile`` of geoheal.toml in the current folder,
        otherwise False.

    Raises
    ------
    InvalidInput
        When a name or the rate is invalid.
    """
    if not 0.0 < hz <= HZ_MAX:
        raise InvalidInput(
            f"profile_hz is more than 0 and at most {HZ_MAX:g}, got {hz!r}.", field="profile_hz"
        )
    chosen = _configured() if profile is None else profile
    if chosen is False:
        return None
    names = () if chosen is True else (chosen,) if isinstance(chosen, str) else tuple(chosen)
    for name in names:
        if _PATTERN.fullmatch(str(name)) is None:
            raise InvalidInput(
                f'profile expects True or import names such as "shop.*", got {name!r}.', field="profile"
            )
    return ProfileSetting(names, hz) if chosen is True or names else None


def _configured() -> bool | Sequence[str]:
    named = os.environ.get(VARIABLE)
    if named is None:
        return _of_file()
    if named.strip().lower() in _OFF:
        return False
    if named.strip().lower() in _ON:
        return True
    return [each.strip() for each in named.split(",") if each.strip()]


def _of_file() -> bool | Sequence[str]:
    try:
        text = FILE.read_text(encoding="utf-8")
    except OSError:
        return False
    if "profile" not in text:
        return False
    try:
        import tomllib  # novm - since 3.11; the error is handled in older versions

        value: Any = tomllib.loads(text).get("profile", False)
    except ImportError:
        log.warning("Nothing is profiled: profile of %s needs Python 3.11; set %s instead.", FILE, VARIABLE)
        return False
    except ValueError as error:
        log.warning("Nothing is profiled, since %s cannot be read: %s.", FILE, error)
        return False
    return value if isinstance(value, (bool, str, list)) else [value]
