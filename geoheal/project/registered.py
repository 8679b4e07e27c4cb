"""The modules that an operator's file registers by patterns."""

from geoheal.config.module_file import Registration
from geoheal.domain.healing.module import Module
from geoheal.domain.healing.patch import protection_of
from geoheal.errors import ConfigurationError
from geoheal.project.modules import managed_modules
from geoheal.sandbox.snapshot.listing import listed_files


def registered_modules(registration: Registration) -> list[Module]:
    """Return the modules that the project's patterns name and that have no table of their own, by name.

    Raises
    ------
    ConfigurationError
        When a pattern names no module, the project's files cannot be listed, or patches of one of the modules
        cannot be applied as the project says.
    """
    project = registration.project
    if project is None or not project.modules:
        return []
    managed = managed_modules(project, listed_files(project))
    for number, pattern in enumerate(project.modules):
        if not any(project.matches(pattern, name) for name in managed):
            raise ConfigurationError(
                f"{registration.file}: project.modules[{number}]: no source folder has a module {pattern}."
            )
    own = {module.name for module in registration.modules}
    found = ((name, project.root / path) for name, path in managed.items() if name not in own)
    return [registration.found(name, path) for name, path in found if protection_of(path, None) is None]
