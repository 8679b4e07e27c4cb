"""Tables of patches in SQLAlchemy Core; see :mod:`geoheal.store.schema.tables`."""

from sqlalchemy import (
    Column,
    Double,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from geoheal.domain.healing.application import ApplicationKind, ApplicationPhase
from geoheal.domain.healing.patch import PatchState, Target
from geoheal.domain.symptom import Symptom
from geoheal.store.schema.column_types import EnumWord, one_of
from geoheal.store.schema.columns import incident_id, row_id, within
from geoheal.store.schema.tables import UtcTime, metadata, of_system

patches = Table(
    "patches",
    metadata,
    of_system(),
    row_id(),
    incident_id(),
    Column("attempt_id", Uuid, nullable=False, comment="The attempt that proposed it."),
    Column("evaluation_id", Uuid, comment="The evaluation with its evidence."),
    Column("module_name", Text, nullable=False, comment="The module that it changes."),
    Column("strategy", Text, nullable=False, comment="Who proposed it."),
    Column("symptom", EnumWord(Symptom), nullable=False, comment="Symptom that it treats."),
    Column("title", Text, nullable=False, comment="What it does, in a few words."),
    Column("explanation", Text, nullable=False, comment="Why it should help."),
    Column(
        "doubts",
        JSONB,
        nullable=False,
        server_default=text("'[]'"),
        comment="What a person should check; with any, the policy does not apply it without a person.",
    ),
    Column(
        "target",
        EnumWord(Target),
        nullable=False,
        comment="How it reaches the running system: file, git or hook.",
    ),
    Column("old_code", Text, nullable=False, comment="The source that it was measured against."),
    Column("new_code", Text, nullable=False, comment="The source with the change."),
    Column(
        "others",
        JSONB,
        nullable=False,
        server_default=text("'[]'"),
        comment="Further modules that change with it: name, path beside the module's file, both sources.",
    ),
    Column("hash", Text, nullable=False, comment="SHA-256 that an approval is bound to."),
    Column("score", Double, comment="The specification's score (0..1)."),
    Column("relief", JSONB, nullable=False, comment="How the symptom was relieved in the sandbox."),
    Column("state", EnumWord(PatchState), nullable=False, comment="Where it stands in its life cycle."),
    Column("created_at", UtcTime, nullable=False, comment="When it was proposed (UTC)."),
    Column("expires_at", UtcTime, nullable=False, comment="Until when it may be approved (UTC)."),
    Column("approved_by", Text, comment="Who approved it; auto_apply where the policy did."),
    Column("approved_at", UtcTime, comment="When it was approved (UTC)."),
    Column("applied_at", UtcTime, comment="When it was applied (UTC)."),
    Column("rollback_requested_at", UtcTime, comment="When a person asked to undo it (UTC)."),
    Column("rollback_requested_by", Text, comment="The person or token that did."),
    Column("finished_at", UtcTime, comment="When it reached a state that needs nothing more (UTC)."),
    Column("verification", JSONB, comment="The judgement on the snapshots before and after."),
    Column("effectiveness", Double, comment="Relative relief in the system itself; NULL until measured."),
    PrimaryKeyConstraint("system_id", "id"),
    within("incident_id", "incidents"),
    within("attempt_id", "attempts"),
    one_of("target", Target),
    one_of("symptom", Symptom),
    one_of("state", PatchState),
    Index(
        "patches_open_key",
        "system_id",
        "module_name",
        unique=True,
        postgresql_where=text("state IN ('proposed', 'approved', 'applied')"),
    ),
    Index("patches_incident_idx", "system_id", "incident_id"),
    Index("patches_attempt_idx", "system_id", "attempt_id"),
    Index(
        "patches_evaluation_idx",
        "system_id",
        "evaluation_id",
        postgresql_where=text("evaluation_id IS NOT NULL"),
    ),
    Index(
        "patches_in_force_idx",
        "system_id",
        "module_name",
        "id",
        postgresql_where=text("state IN ('applied', 'verified')"),
    ),
    comment="Candidates that passed every guard, with their evidence; at most one open of a module.",
)

patch_events = Table(
    "patch_events",
    metadata,
    of_system(),
    row_id(),
    Column("patch_id", Uuid, nullable=False, comment="The patch."),
    Column("at", UtcTime, nullable=False, comment="When it happened (UTC)."),
    Column("state", EnumWord(PatchState), nullable=False, comment="What the patch became."),
    Column("reason", Text, nullable=False, comment="Why, for a reader."),
    Column("actor", Text, comment="The person or token behind it; NULL for the service itself."),
    Column("details", JSONB, nullable=False, comment="Further facts, by name."),
    PrimaryKeyConstraint("system_id", "id"),
    within("patch_id", "patches"),
    Index("patch_events_patch_idx", "system_id", "patch_id", "id"),
    comment="The life of each patch; rows are never changed.",
)

applications = Table(
    "applications",
    metadata,
    of_system(),
    row_id(),
    Column("patch_id", Uuid, nullable=False, comment="The patch."),
    Column("kind", EnumWord(ApplicationKind), nullable=False, comment="apply or undo."),
    Column(
        "target",
        EnumWord(Target),
        nullable=False,
        comment="How it reaches the running system: file, git or hook.",
    ),
    Column("phase", EnumWord(ApplicationPhase), nullable=False, comment="prepared, done or failed."),
    Column("host", Text, nullable=False, comment="The machine that is changed."),
    Column("path", Text, nullable=False, comment="The file on it (absolute)."),
    Column("previous", LargeBinary, nullable=False, comment="The file's content before."),
    Column("following", LargeBinary, nullable=False, comment="The file's content after."),
    Column(
        "details", JSONB, nullable=False, comment="Branch, commit, pull request, or how the reload ended."
    ),
    Column("lease_id", Uuid, comment="Lease of the worker that began it."),
    Column("prepared_at", UtcTime, nullable=False, comment="When it was about to be made (UTC)."),
    Column("finished_at", UtcTime, comment="When it was confirmed (UTC); NULL before."),
    Column("error", Text, comment="Why it failed, for a reader."),
    PrimaryKeyConstraint("system_id", "id"),
    within("patch_id", "patches"),
    one_of("kind", ApplicationKind),
    one_of("phase", ApplicationPhase),
    one_of("target", Target),
    Index("applications_unfinished_idx", "prepared_at", postgresql_where=text("phase = 'prepared'")),
    Index("applications_patch_idx", "system_id", "patch_id", "id"),
    comment="The journal of changes to running systems, written before each change and after it.",
)

refusals = Table(
    "refusals",
    metadata,
    of_system(),
    Column(
        "patch_id", Uuid, nullable=False, comment="The patch; no foreign key, for it outlives what is pruned."
    ),
    Column("module_name", Text, nullable=False, comment="The module that the patch changes."),
    Column("title", Text, nullable=False, comment="What the patch does, in a few words."),
    Column("strategy", Text, nullable=False, comment="Who proposed it."),
    Column("hash", Text, nullable=False, comment="Hash of the patch (SHA-256)."),
    Column("shape", Text, comment="SHA-256 of what the changed module means; NULL when not known."),
    Column("change", Text, comment="SHA-256 of what the change does; NULL when not known."),
    Column("reason", Text, nullable=False, comment="Why it is not wanted, for a reader."),
    Column("refused_at", UtcTime, nullable=False, comment="When it was rejected or rolled back (UTC)."),
    Column("refused_by", Text, nullable=False, comment="The person or token that did."),
    Column("lifted_at", UtcTime, comment="When a person allowed it again (UTC); NULL while it is refused."),
    Column("lifted_by", Text, comment="The person or token that did."),
    Column("resumed_at", UtcTime, comment="When a person let auto_apply go on (UTC); NULL while paused."),
    Column("resumed_by", Text, comment="The person or token that did."),
    PrimaryKeyConstraint("system_id", "patch_id"),
    Index("refusals_standing_idx", "system_id", "module_name", postgresql_where=text("lifted_at IS NULL")),
    comment="What people rejected or rolled back: not proposed or applied again until a person lifts it.",
)
