"""The queue of jobs, in a schema of its own beside the tables.

What is due stands in ``policies``; the queue spreads it over the workers, one job a system at a time, and
tells which of them have died. It listens and keeps a session's settings, so its URL leads past any pooler.
"""

from typing import Final

from procrastinate import App, PsycopgConnector

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
            kwargs={"options": f"-c search_path={SCHEMA}", "application_name": "geoheal worker"},
        )
    )
