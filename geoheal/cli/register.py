"""``geoheal register``: tell geoheal of the modules that it may evaluate."""

from pathlib import Path
from typing import Annotated

import typer

from geoheal.cli.options import DatabaseUrl, DataDir


def register(
    file: Annotated[Path, typer.Argument(help="The file that describes them.")] = Path("geoheal.toml"),
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Register the modules of geoheal.toml; those of its system that it does not name are removed.

    Paths and commands come from this file alone, on the machine that evaluates: never over HTTP.
    """
    from geoheal.fitness.module_file import read_module_file
    from geoheal.monitor.ingest import open_system
    from geoheal.sandbox import discover
    from geoheal.settings import load_settings
    from geoheal.store import modules
    from geoheal.system import open_database

    registration = read_module_file(file)
    for environment in {module.environment for module in registration.modules} - {None}:
        if environment is not None:
            discover(environment)  # refuses one without a working Python
    with (
        open_database(load_settings(data_dir=data_dir, database_url=database_url)) as database,
        database.transaction() as connection,
    ):
        system = open_system(connection, registration.system)
        for module in registration.modules:
            modules.register(connection, system, module)
        removed = modules.remove_others(connection, system, [module.name for module in registration.modules])
    for module in registration.modules:
        typer.echo(f"Registered {module.name} of {registration.system} ({module.path}).")
    for name in removed:
        typer.echo(f"Removed {name} of {registration.system}: the file does not name it.")
