"""The server's settings: little memory, cheap short queries, full durability.

They are passed on the command line, where they override the cluster's files: whatever those contain, the
server listens only on its socket, and committed data survives a crash.
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from geoheal.store.embedded.socket_dir import PORT

DEFAULTS: Mapping[str, str] = MappingProxyType(
    {
        # Durability: what was committed survives a power cut.
        "fsync": "on",
        "full_page_writes": "on",
        "synchronous_commit": "on",
        # Little memory of its own; the system's page cache does the rest of the caching.
        "shared_buffers": "128MB",
        "max_connections": "100",
        # Huge pages gain nothing at this size; a container that promises but forbids them kills the server.
        "huge_pages": "off",
        # Imports write much at once: fewer checkpoints, smaller records.
        "max_wal_size": "2GB",
        "wal_compression": "on",
        # Compiling takes longer than any of our queries.
        "jit": "off",
        # Solid-state disks, and the recent part of the history in memory.
        "random_page_cost": "1.1",
        "timezone": "UTC",
        # The log is only read to find errors, and must not contain secrets.
        "log_timezone": "UTC",
        "log_statement": "none",
        "log_min_error_statement": "panic",
        "log_checkpoints": "off",
        "log_destination": "stderr",
        "logging_collector": "off",
    }
)


def server_arguments(cluster: Path, sockets: Path, name: str, settings: Mapping[str, str]) -> list[str]:
    """Arguments of ``postgres`` for a cluster.

    Parameters
    ----------
    cluster
        The cluster's folder.
    sockets
        The folder of the socket, the only way in.
    name
        What ``ps`` shows for the server's processes.
    settings
        Settings that differ from :data:`DEFAULTS`.
    """
    way_in = {
        "listen_addresses": "",
        "port": str(PORT),
        "unix_socket_directories": _quoted(sockets),
        "unix_socket_permissions": "0700",
        "cluster_name": name,
    }
    options = {**DEFAULTS, **settings, **way_in}
    return [
        "-D",
        str(cluster),
        *(part for key, value in options.items() for part in ("-c", f"{key}={value}")),
    ]


def _quoted(path: Path) -> str:
    """Return the path as one item of a list setting, whatever characters it contains."""
    return '"' + str(path).replace('"', '""') + '"'
