"""The project that both sides show, as `geoheal.toml` describes it at the commits."""

from pathlib import PurePosixPath

from geoheal.domain.healing.project import Project
from geoheal.gate.commits.checkout import Checkout
from geoheal.gate.modules.registered import RegisteredModules
from geoheal.repository.git import Git
from geoheal.suspects.boxes import ShownProject


def shown_project(
    checkout: Checkout, file: str, base: RegisteredModules, head: RegisteredModules
) -> ShownProject | None:
    """Return the project that the base describes; None without one, or where it lies elsewhere.

    The head may have moved its sources: they are searched as well. Everything else is the base's, so that a
    branch cannot choose which untracked files it is shown, or which variables are set. Where the base
    registers nothing at all, the head's project counts, as its modules do.

    Parameters
    ----------
    file
        That registers modules, within the repository.
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
    )
    return ShownProject(project, Git(checkout.top), "" if folder == "." else folder)
