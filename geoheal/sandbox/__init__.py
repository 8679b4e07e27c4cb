"""Run code that nobody has reason to trust, and measure it from outside.

Layers, each of which holds by itself: a box of Linux namespaces without /proc, /etc, network and programs
(bubblewrap, never with kernel uid 0); an allow-list of system calls without fork, socket or ptrace (seccomp);
limits of memory, CPU time, files and threads (rlimits); and outside of the box a *warden*, which owns the
clock, the end and the accounts. The service's environment variables never reach any of them.

Candidate code shares its interpreter with the harness in the box, so nothing that is computed there is
evidence. A result keeps apart what was **measured** by the warden and the kernel, what the code **returned**
(to be compared and evaluated outside), and what it **claimed** of itself.

What this does not hold against: faults of the kernel itself, side channels of caches and timing, and tenants
that are hostile to each other; put a virtual machine or gVisor around the service there. Code may remember
answers between calls in one run: only fresh inputs (``probe.input``) show that. And code that ends a request
before it does the request's work shows in the CPU seconds of the whole workload, not in the latency.
"""

from geoheal.sandbox.confinement.environment import Environment, Mount, current_environment, discover
from geoheal.sandbox.doctor import SandboxCheck, preflight
from geoheal.sandbox.outputs.comparison import Output, OutputComparison, compare_outputs
from geoheal.sandbox.policy import Policy
from geoheal.sandbox.requests import ModuleSource, RunRequest, WatchedLines
from geoheal.sandbox.results import (
    Claimed,
    ClaimedError,
    ClaimedGeometry,
    Measured,
    MeasuredRequest,
    Returned,
    RunFailure,
    RunResult,
    RunStatus,
)
from geoheal.sandbox.sandbox import Sandbox, fresh_seed
from geoheal.sandbox.turns import ONCE, Turns, TurnsRun, take_turns

__all__ = [
    "ONCE",
    "Claimed",
    "ClaimedError",
    "ClaimedGeometry",
    "Environment",
    "Measured",
    "MeasuredRequest",
    "ModuleSource",
    "Mount",
    "Output",
    "OutputComparison",
    "Policy",
    "Returned",
    "RunFailure",
    "RunRequest",
    "RunResult",
    "RunStatus",
    "Sandbox",
    "SandboxCheck",
    "Turns",
    "TurnsRun",
    "WatchedLines",
    "compare_outputs",
    "current_environment",
    "discover",
    "fresh_seed",
    "preflight",
    "take_turns",
]
