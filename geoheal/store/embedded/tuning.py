"""The server's settings: modest in memory, cheap for short queries, and never at the expense of durability.

They are given on the command line, where they win over the cluster's own files: whatever those say, the
server listens to nothing but its socket, and what was committed survives a crash.
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from geoheal.store.embedded.socket_dir import PORT

DEFAULTS: Mapping[str, str] = MappingProxyType(
    {
        # Durability: an answer that was sent after a commit stays true after a power cut.
        "fsync": "on",
        "full_page_writes": "on",
        "synchronous_commit": "on",
        # A guest on someone's machine: the page cache of the system does the rest of the caching.
        "shared_buffers": "128MB",
        "max_connections": "100",
        # Huge pages gain nothing at this size; a container that promises but forbids them kills the server.
        "huge_pages": "off",
        # Imports write much at once: rarer checkpoints, smaller records.
        "max_wal_size": "2GB",
        "wal_compression": "on",
        # Compiling takes longer than any of our queries.
        "jit": "off",
        # Solid-state disks, and a history of which the recent part is in memory.
        "random_page_cost": "1.1",
        "timezone": "UTC",
        # The log has no reader but the one who looks for an error, and must not hold anyone's secrets.
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
