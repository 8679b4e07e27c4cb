"""What came of a run: measured, returned and claimed, kept apart."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from geoheal.sandbox.outputs.comparison import Output
from geoheal.sandbox.outputs.tagged import Value


class RunStatus(StrEnum):
    """How a run ended."""

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
    """One ``probe.request``, timed outside the box.

    Parameters
    ----------
    number
        Sequence number of the request in its run, from 1.
    name
        As the workload named it.
    latency_s
        From the warden's answer that the request may begin to the message that it has ended, without the time
        in which no core was free for it.
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
    """What the warden and the kernel measured; None where the run did not get so far.

    Seconds do not count while the box's main thread is ready to run and no core is free for it.

    Parameters
    ----------
    load_s, load_cpu_s
        Seconds and CPU seconds of loading the module.
    work_s, work_cpu_s
        Seconds and CPU seconds of the workload; what the box computes while another has its turn is among
        both. CPU time far above the requests' own shows work that hides from the clock.
    cpu_s
        CPU seconds of the whole box, interpreter start included.
    peak_rss_bytes
        Largest resident memory, interpreter included.
    work_folder_bytes
        Most memory that files in the work folder took.
    threads, threads_loaded
        Threads when the workload was over, and when the module was loaded; None when it did not get so far.
    descriptors
        Most descriptors that were seen open: what lies in pipes and sockets is memory of no process.
    busy_s
        Time during which any request was under way.
    overlapped
        Whether a request began while another was under way.
    repetitions
        How often the workload was run; times, requests and outputs are those of all of them together.
    requests
        In the order in which they ended.
    unfinished
        Requests that began and never ended.
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
        """Largest resident memory and files in the work folder, which lie in memory as well."""
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
    """What the code handed over, to be compared and evaluated outside the box.

    Parameters
    ----------
    outputs
        Each ``probe.output``, in order.
    samples
        Each ``probe.state``: vectors of activity, for Φ, κ and basin to be computed from.
    stdout, stderr
        The beginning of what was printed, without control and bidi characters.
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
    """The exception that ended a request, as the box tells it."""

    request: str
    error: str
    message: str


@dataclass(frozen=True, slots=True)
class Claimed:
    """What the code says of itself, and nobody has checked.

    Parameters
    ----------
    geometry
        What the workload stated by ``probe.geometry``.
    latencies_s
        Latency of each request by the box's own clock, in the order of the measured ones.
    errors
        The exceptions behind the failed requests.
    reached
        Whether a watched line was executed.
    executed
        The watched lines that were, where each of them is reported.
    left
        What the run left beside its answers, as tagged JSON by what it is; empty where nobody asked.
    """

    geometry: tuple[ClaimedGeometry, ...] = ()
    latencies_s: tuple[float, ...] = ()
    errors: tuple[ClaimedError, ...] = ()
    reached: bool = False
    executed: frozenset[int] = frozenset()
    left: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RunFailure:
    """Why a run did not end well.

    Parameters
    ----------
    message
        A sentence for the reader.
    error
        The exception's type, where there was one.
    line, column
        Where in the source, from 1; None when not known.
    traceback
        As the box tells it; empty if missing.
    """

    message: str
    error: str | None = None
    line: int | None = None
    column: int | None = None
    traceback: str = ""


@dataclass(frozen=True, slots=True)
class RunResult:
    """What came of a run.

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
        """Whether the module was loaded and its workload came to its end."""
        return self.status is RunStatus.OK
