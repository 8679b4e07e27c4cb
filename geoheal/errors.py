"""The error tree: every error that geoheal raises.

A class's docstring is its default message. Messages are sentences for people. HTTP status codes are assigned
in :mod:`geoheal.api.http.problems` only.

.. code-block:: text

    GeohealError
    ├── InvalidInput                    the caller sent something that cannot be accepted
    │   ├── MalformedInput              it cannot even be read
    │   ├── IdempotencyKeyReused
    │   └── GeometryError               a basin is not a point of its manifold
    │       ├── DimensionMismatch
    │       ├── AntipodalPoints
    │       └── MeanNotUnique
    ├── NotFound
    ├── Conflict                        the request contradicts what is stored
    │   ├── RequestInProgress           a request with this Idempotency-Key is being answered
    │   ├── SnapshotConflict
    │   ├── HashMismatch                the approval names another patch than the one that is stored
    │   └── StalePatch                  the code is not the one that the patch was measured against
    ├── LeaseLost                       another worker has taken over the system
    ├── TooManySystems                  the operator allows no more systems
    ├── EvaluationHandedOver            the service is stopping; another one continues the evaluation
    ├── NotMeasured                     the answer needs a measurement that does not exist
    ├── NotAvailable                    this installation does not support it
    ├── Unauthenticated
    ├── Forbidden
    ├── ServiceUnreachable              the service of geoheal does not answer; try again later
    ├── ConfigurationError              settings that cannot work
    ├── ApplyFailed                     a patch could not be brought into force
    ├── DatabaseError
    │   ├── DatabaseUnavailable         try again later
    │   │   ├── DatabaseReadOnly
    │   │   ├── DatabaseFull
    │   │   └── StatementTimeout        a query took longer than the time limit
    │   ├── IdentityTaken               another writer was faster
    │   ├── StatementNotSupported       a cluster cannot run it, for example
    │   ├── PartitionMissing            a snapshot's moment has no partition yet
    │   ├── MigrationRequired
    │   │   └── DatabaseNewer           a later version has migrated it
    │   └── EmbeddedDatabaseError
    └── SandboxError
        ├── SandboxUnavailable          bubblewrap, namespaces or seccomp are missing
        └── SandboxProtocolError        the candidate spoke nonsense
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class GeohealError(Exception):
    """geoheal could not complete the request."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or " ".join((type(self).__doc__ or "").split()))

    @property
    def message(self) -> str:
        """The sentence for people."""
        return str(self.args[0])

    @property
    def explained(self) -> str:
        """The sentence for the operator of the machine, who may see more than a client."""
        return self.message


class InvalidInput(GeohealError, ValueError):
    """The input cannot be accepted.

    Parameters
    ----------
    message
        What is wrong and what is expected.
    field
        Name of the invalid field, as the API spells it; None if no single field is invalid.
    """

    def __init__(self, message: str | None = None, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class MalformedInput(InvalidInput):
    """The input is not valid JSON."""


class IdempotencyKeyReused(InvalidInput):
    """This Idempotency-Key belongs to another request; give each request a key of its own."""


class GeometryError(InvalidInput):
    """The vector is not a point of the manifold."""

    def __init__(self, message: str | None = None, *, field: str | None = "basin_coords") -> None:
        super().__init__(message, field=field)


class DimensionMismatch(GeometryError):
    """Two vectors of different dimension cannot be compared."""


class AntipodalPoints(GeometryError):
    """Antipodal points have no unique geodesic between them."""


class MeanNotUnique(GeometryError):
    """The points do not lie in an open ball of radius π/2, so their Fréchet mean is not unique."""


class NotFound(GeohealError):
    """The requested object does not exist."""


class Conflict(GeohealError):
    """The request contradicts what is stored."""


class SnapshotConflict(Conflict):
    """A snapshot with this identity is stored already, with other content."""


class TooManySystems(GeohealError):
    """The limit of systems is reached; delete one, or raise GEOHEAL_SYSTEMS_MAX."""


class LeaseLost(GeohealError):
    """Another worker has taken over the system."""


class HashMismatch(Conflict):
    """The given hash is not the patch's hash; read the patch again before you decide."""


class StalePatch(Conflict):
    """The code is no longer the one that the patch was measured against; nothing was changed."""


class ApplyFailed(GeohealError):
    """The change could not be made.

    Parameters
    ----------
    message
        What went wrong, without paths and secrets.
    details
        Results so far, for the journal.
    """

    def __init__(self, message: str | None = None, details: Mapping[str, Any] | None = None) -> None:
        super().__init__(message or "The change could not be made.")
        self.details = details


class RequestInProgress(Conflict):
    """A request with this Idempotency-Key is being answered; try again in a moment."""


class EvaluationHandedOver(GeohealError):
    """The service is stopping; another one continues the evaluation."""

    retry_after_s = 30


class NotMeasured(GeohealError):
    """The answer needs a measurement that does not exist."""


class NotAvailable(GeohealError, NotImplementedError):
    """This installation does not support it."""


class Unauthenticated(GeohealError):
    """A valid bearer token is required."""


class Forbidden(GeohealError):
    """This token's role does not allow it.

    Parameters
    ----------
    message
        What is not allowed, and which role allows it.
    field
        Name of the field that may not be sent; None if the whole request is refused.
    """

    def __init__(self, message: str | None = None, *, field: str | None = None) -> None:
        super().__init__(message or "This token's role does not allow it.")
        self.field = field


class ServiceUnreachable(GeohealError):
    """The geoheal service cannot be reached; start it with `geoheal serve`, or correct the URL."""


class ConfigurationError(GeohealError):
    """The settings cannot work together."""


class DatabaseError(GeohealError):
    """The database answered with an error."""

    said: str | None = None
    """PostgreSQL's message, for the operator; it names hosts and users, so it is not sent to clients."""

    @property
    def explained(self) -> str:
        """The message with PostgreSQL's own."""
        return self.message if self.said is None else f"{self.message} PostgreSQL says: {self.said}"


class DatabaseUnavailable(DatabaseError):
    """The database cannot be reached; try again later."""

    retry_after_s = 2


class DatabaseReadOnly(DatabaseUnavailable):
    """The database is read-only at the moment; nothing was stored."""

    retry_after_s = 30


class DatabaseFull(DatabaseUnavailable):
    """The database has no space left; nothing was stored."""

    retry_after_s = 60


class StatementTimeout(DatabaseUnavailable):
    """A query took longer than the time limit; ask for a shorter period, or try again later."""


class StatementNotSupported(DatabaseError):
    """The database does not support a statement."""


class IdentityTaken(DatabaseError):
    """Another writer stored a row of the same identity."""


class PartitionMissing(DatabaseError):
    """There is no partition for the snapshot's moment."""


class MigrationRequired(DatabaseError):
    """The database's schema is not the one that this version needs; run `geoheal migrate`."""


class DatabaseNewer(MigrationRequired):
    """The database's schema is one of a later version; install that version, or restore an earlier backup."""


class EmbeddedDatabaseError(DatabaseError):
    """The embedded PostgreSQL could not be started."""


class SandboxError(GeohealError):
    """The sandbox failed."""


class SandboxUnavailable(SandboxError):
    """The sandbox cannot be set up on this machine, so no code is evaluated."""


class SandboxProtocolError(SandboxError):
    """The sandboxed process broke the protocol."""
