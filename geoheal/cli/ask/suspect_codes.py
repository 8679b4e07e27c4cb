"""Exit codes of ``geoheal suspects``."""

from typing import Final

FOUND: Final = 0
"""A commit was found."""

NOTHING_WORSE: Final = 3
"""No commit made the workload worse."""

NOT_FOUND: Final = 4
"""Something is worse, and no commit could be named."""
