"""Profiles of monitored applications: seconds by function and line, partitioned by time."""

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

if TYPE_CHECKING:
    from sqlalchemy.types import TypeEngine

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

COLUMNS = {
    "system": "Name of the system.",
    "node": "Replica of the system that was sampled.",
    "started_at": "When the stretch began (UTC).",
    "duration_s": "Length of the stretch (s).",
    "code_hash": "Commit or other name of the code that ran; NULL when unknown.",
    "route": "Route of the requests; empty for work outside of requests.",
    "module": "Import name of the module.",
    "function": "Qualified name of the function within the module.",
    "self_s": "Seconds of the clock in the function itself, computing or waiting.",
    "total_s": "The same, also in the functions of the project that it calls.",
    "self_cpu_s": "Of self_s on a CPU; NULL when not measured.",
    "total_cpu_s": "Of total_s on a CPU; NULL when not measured.",
    "requests": "Requests of the route that ended in the stretch; NULL when none did.",
    "lines": "Lines with the most seconds of self_s: pairs of line and seconds.",
}


def upgrade() -> None:
    _profiles()
    op.execute("""
        CREATE VIEW geoheal.function_profile AS
        SELECT y.name AS system, p.node, p.started_at, p.duration_s, c.code_hash, f.route, f.module,
               f.function, f.self_s, f.total_s, f.self_cpu_s, f.total_cpu_s,
               CAST(p.requests ->> f.route AS bigint) AS requests, f.lines
        FROM geoheal.profiles AS p
        JOIN geoheal.systems AS y ON y.id = p.system_id AND y.deleted_at IS NULL
        LEFT JOIN geoheal.code_versions AS c ON c.system_id = p.system_id AND c.id = p.code_version_id
        CROSS JOIN LATERAL jsonb_to_recordset(p.functions) AS f (
            route text, module text, function text, self_s double precision, total_s double precision,
            self_cpu_s double precision, total_cpu_s double precision, lines jsonb)
    """)
    op.execute(
        "COMMENT ON VIEW geoheal.function_profile IS "
        "'Where sampled processes spent their time: seconds by function, one row per process, stretch, "
        "route and function.'"
    )
    for name, meaning in COLUMNS.items():
        op.execute(f"COMMENT ON COLUMN geoheal.function_profile.{name} IS '{meaning}'")


def downgrade() -> None:
    op.execute("DROP VIEW geoheal.function_profile")
    op.drop_table("profiles", schema="geoheal")


def _of(
    name: str, kind: "TypeEngine[Any] | type[TypeEngine[Any]]", comment: str, *, nullable: bool = False
) -> sa.Column[object]:
    return sa.Column(name, kind, nullable=nullable, comment=comment)


def _profiles() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "profiles",
        _of("system_id", sa.Uuid(), "The system (kept softly: partitions must be droppable)."),
        _of("started_at", moment, "When the stretch began (UTC); names the partition."),
        _of("id", sa.Uuid(), "Given by the reporter, so that a retry finds the first copy."),
        _of("node", sa.Text(), "Replica of the system that was sampled.", nullable=True),
        _of("duration_s", sa.Double(), "Length of the stretch (s)."),
        _of(
            "code_version_id",
            sa.Uuid(),
            "The code that ran (code_versions.id; no foreign key).",
            nullable=True,
        ),
        _of("samples", sa.BigInteger(), "How often a thread was seen in the project's code."),
        _of("requests", JSONB(), "Requests that ended in the stretch, by route."),
        _of("functions", JSONB(), "Seconds by route and function: see the view function_profile."),
        _of(
            "stacks",
            JSONB(),
            "Chains of calls: route, places (outermost first), line, seconds, CPU seconds.",
        ),
        _of("other_wall_s", sa.Double(), "Time (s) in stacks that are not told apart."),
        _of("other_cpu_s", sa.Double(), "Of it on a CPU (s); NULL when not measured.", nullable=True),
        _of("errors", JSONB(), "Exceptions that ended requests, by type and line."),
        sa.PrimaryKeyConstraint("system_id", "started_at", "id", name=op.f("profiles_pkey")),
        schema="geoheal",
        comment="Where sampled processes spent their time: one row per process and stretch of some seconds.",
        postgresql_partition_by="RANGE (started_at)",
    )
