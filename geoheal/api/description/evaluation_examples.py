"""Example of a change to evaluate; a test sends it."""

from typing import Any, Final

PATCH: Final[dict[str, Any]] = {
    "module_name": "triangular",
    "current_code": "def number(n):\n    return sum(range(n + 1))\n",
    "new_code": "def number(n):\n    return n * (n + 1) // 2\n",
    "test_workload": (
        "def workload(module, probe):\n"
        "    for i in range(50):\n"
        "        n = probe.input(i).randrange(10_000, 20_000)\n"
        "        with probe.request('number'):\n"
        "            probe.output(module.number(n))\n"
    ),
}
"""A change that does the same faster."""
