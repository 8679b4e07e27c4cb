"""Result of a run: measured, returned and claimed values, kept apart."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from geoheal.sandbox.outputs.comparison import Output
from geoheal.sandbox.outputs.tagged import Value


class RunStatus(StrEnum):
    """Outcome of a run."""

    OK = "ok"
    SYNTAX_ERROR = "syntax_error"
    IMPORT_ERROR = "import_error"
    WORKLOAD_SYNTAX_ERROR = "workload_syntax_error"
    WORKLOAD_ERROR = "workload_error"
    MEMORY_LIMIT = "memory_limit"
    TIMEOUT = "timeout"
    CPU_LIMIT = "cpu_limit"
    OUTPUT_LIMIT = "output_limit"
    PROTOCOL_VIOLATION = "protocol_violation"
    CRASHED = "crashed"


@dataclass(frozen=True, slots=True)
class MeasuredRequest:
    """One ``probe.request``, timed outside of the box.

    Parameters
    ----------
    number
        Sequence number of the request in its run, from 1.
    name
        As the workload named it.
    latency_s
        Time from the warden's permission to begin until the message about its end, without waiting for a
        core.
    cpu_s
        CPU seconds of all threads of the box in that time, by the kernel.
    failed
        Whether an exception ended it.
    """

    number: int
    name: str
    latency_s: float
    cpu_s: float
    failed: bool


@dataclass(frozen=True, slots=True)
class Measured:
    """Measurements of the warden and the kernel; None if the run did not get so far.

    Seconds do not count while the box's main thread is ready to run but waits for a core.

    Parameters
    ----------
    load_s, load_cpu_s
        Seconds and CPU seconds of loading the module.
    work_s, work_cpu_s
        Seconds and CPU seconds of the workload, including work during the turns of another box. CPU time far
        above the requests' own shows work hidden from the clock.
    cpu_s
        CPU seconds of the whole box, interpreter start included.
    peak_rss_bytes
        Largest resident memory, interpreter included.
    work_folder_bytes
        Peak memory of files in the work folder.
    threads, threads_loaded
        Threads at the end of the workload, and after loading the module; None if it did not get so far.
    descriptors
        Peak of open descriptors: content of pipes and sockets is not counted as memory of a process.
    busy_s
        Time with at least one running request.
    overlapped
        Whether a request began while another was running.
    repetitions
        Number of runs of the workload; times, requests and outputs are sums over all of them.
    requests
        In the order in which they ended.
    unfinished
        Requests that never ended.
    printed_bytes
        Bytes on standard output and error.
    """

    load_s: float | None
    load_cpu_s: float | None
    work_s: float | None
    work_cpu_s: float | None
    cpu_s: float
    peak_rss_bytes: int
    requests: tuple[MeasuredRequest, ...]
    unfinished: int
    printed_bytes: int
    work_folder_bytes: int = 0
    threads: int | None = None
    threads_loaded: int | None = None
    descriptors: int = 0
    busy_s: float = 0.0
    overlapped: bool = False
    repetitions: int = 1

    @property
    def memory_bytes(self) -> int:
        """Peak of resident memory and files in the work folder, which are in memory as well."""
        return self.peak_rss_bytes + self.work_folder_bytes

    @property
    def errors(self) -> int:
        """Requests that an exception ended."""
        return sum(request.failed for request in self.requests)

    @property
    def latencies_s(self) -> tuple[float, ...]:
        """Latency of each request."""
        return tuple(request.latency_s for request in self.requests)


@dataclass(frozen=True, slots=True)
class Returned:
    """Values that the code returned, to be compared and evaluated outside of the box.

    Parameters
    ----------
    outputs
        Each ``probe.output``, in order.
    samples
        Each ``probe.state``: vectors of activity, from which Φ, κ and basin are computed.
    stdout, stderr
        Beginning of printed text, without control and bidi characters.
    """

    outputs: tuple[Output, ...] = ()
    samples: tuple[tuple[float, ...], ...] = ()
    stdout: str = ""
    stderr: str = ""


@dataclass(frozen=True, slots=True)
class ClaimedGeometry:
    """One ``probe.geometry``."""

    phi: float | None
    kappa_eff: float | None
    basin_coords: tuple[float, ...] | None


@dataclass(frozen=True, slots=True)
class ClaimedError:
    """The exception that ended a request, as the box reports it."""

    request: str
    error: str
    message: str


@dataclass(frozen=True, slots=True)
class Claimed:
    """Unchecked reports of the code about itself.

    Parameters
    ----------
    geometry
        Reports by ``probe.geometry``.
    latencies_s
        Latency of each request by the box's own clock, in the order of the measured ones.
    errors
        The exceptions behind the failed requests.
    reached
        Whether a watched line was executed.
    executed
        The executed ones, if each is reported.
    left
        Side effects of the run, as tagged JSON by label; empty if not requested.
    """

    geometry: tuple[ClaimedGeometry, ...] = ()
    latencies_s: tuple[float, ...] = ()
    errors: tuple[ClaimedError, ...] = ()
    reached: bool = False
    executed: frozenset[int] = frozenset()
    left: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RunFailure:
    """Why a run failed.

    Parameters
    ----------
    message
        A sentence that explains it.
    error
        The exception's type, if there was one.
    line, column
        Position in the source, from 1; None if unknown.
    traceback
        Traceback reported by the box; empty without one.
    """

    message: str
    error: str | None = None
    line: int | None = None
    column: int | None = None
    traceback: str = ""


@dataclass(frozen=True, slots=True)
class RunResult:
    """Result of a run.

    Parameters
    ----------
    seed
        The seed that was used, so that its pair can use it too.
    """

    status: RunStatus
    measured: Measured
    seed: bytes
    returned: Returned = field(default_factory=Returned)
    claimed: Claimed = field(default_factory=Claimed)
    failure: RunFailure | None = None

    @property
    def is_ok(self) -> bool:
        """Whether the module was loaded and its workload finished."""
        return self.status is RunStatus.OK
