"""The project that both sides show, as described by `geoheal.toml` at the commits."""

from pathlib import PurePosixPath

from geoheal.domain.healing.project import Project
from geoheal.gate.commits.checkout import Checkout
from geoheal.gate.commits.registered import RegisteredModules
from geoheal.repository.git import Git
from geoheal.suspects.boxes import ShownProject


def shown_project(
    checkout: Checkout, file: str, base: RegisteredModules, head: RegisteredModules
) -> ShownProject | None:
    """Return the project described by the base; None without one, or if it is elsewhere.

    The head may have moved its sources, so they are searched as well. Everything else comes from the base, so
    that a branch cannot choose untracked files to see, or variables to set. If the base registers nothing,
    the head's project counts, like its modules.

    Parameters
    ----------
    file
        File within the repository that registers modules.
    """
    table = base.project or (None if base.modules or base.elsewhere else head.project)
    if table is None:
        return None
    folder = checkout.within(checkout.top / PurePosixPath(file).parent / table.root)
    if folder is None:
        return None
    sources = (*table.sources, *(head.project.sources if head.project else ()))
    project = Project(
        root=checkout.top / folder,
        sources=tuple(dict.fromkeys(sources)),
        include=tuple(table.include),
        exclude=tuple(table.exclude),
        variables=tuple(sorted(table.env.items())),
        prepare=table.prepare or "",
    )
    return ShownProject(project, Git(checkout.top), "" if folder == "." else folder)
