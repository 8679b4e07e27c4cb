"""``geoheal worker``: checks and heals the systems that are due; as many beside each other as needed."""

from typing import Annotated

import typer

from geoheal.cli.terminal.loading import loading
from geoheal.cli.terminal.options import DatabaseUrl, DataDir


def worker(
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    checks_at_once: Annotated[int, typer.Option(min=1, max=64, help="Systems checked at the same time.")] = 4,
) -> None:
    """Check and heal the systems that are due, until Ctrl-C. `geoheal serve` starts one itself."""
    with loading():
        from geoheal.cli.run.working import work_until_ended

    work_until_ended(data_dir, database_url, checks_at_once)
