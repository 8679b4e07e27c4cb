"""The queue of jobs, in its own schema.

Due systems are stored in ``policies``; the queue distributes them over the workers, one job per system at a
time, and knows which workers have died. It listens and keeps a session's settings, so its URL leads past any
pooler.
"""

from typing import Final

from procrastinate import App, PsycopgConnector

from geoheal.store.patience import patience_with
from geoheal.store.pinned import as_options

SCHEMA: Final = "geoheal_jobs"
CONNECTIONS: Final = 4


def queue_at(url: str) -> App:
    """Return the queue in the database at a URL; connects to nothing yet.

    Parameters
    ----------
    url
        Of PostgreSQL itself, past any pooler.
    """
    return App(
        connector=PsycopgConnector(
            conninfo=url,
            min_size=1,
            max_size=CONNECTIONS,
            kwargs={
                "options": f"-c search_path={SCHEMA} {as_options()}",
                "application_name": "geoheal worker",
                **patience_with(url),
            },
        )
    )
