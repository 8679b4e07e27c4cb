"""Run untrusted code, and measure it from outside.

Each layer contains the code by itself: a box of Linux namespaces without /proc, /etc, network and programs
(bubblewrap, never with kernel uid 0); an allow-list of system calls without fork, socket or ptrace (seccomp);
limits of memory, CPU time, files and threads (rlimits); and outside of the box a *warden*, which owns the
clock, the end and the accounts. The service's environment variables never reach any of them.

Candidate code shares its interpreter with the harness in the box, so nothing computed there is evidence. A
result separates values **measured** by the warden and the kernel, values **returned** by the code (to be
compared and evaluated outside), and values that it **claims** about itself.

This does not protect against faults of the kernel itself, side channels of caches and timing, and mutually
hostile tenants; put a virtual machine or gVisor around the service for these. Code may cache answers between
calls in one run: only fresh inputs (``probe.input``) reveal that. Code that ends a request before doing its
work shows in the CPU seconds of the whole workload, not in the latency.
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
