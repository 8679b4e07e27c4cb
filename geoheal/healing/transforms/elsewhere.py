"""Uses of a module's names in the rest of a project, and doubts that a person has to check."""

from dataclasses import dataclass, field

from geoheal.healing.project_sources import ALONE, ProjectSources, copies_state, is_dynamic


@dataclass(slots=True)
class Elsewhere:
    """Uses of a module's names in other files.

    Transforms query it before a change, and it collects their doubts.

    Parameters
    ----------
    project
        The project's other sources; None if they are unknown, or could not be read completely.
    doubts
        What a person should check, in sentences; a change without any is proven.
    """

    project: ProjectSources | None = field(default_factory=lambda: ALONE)
    doubts: list[str] = field(default_factory=list)

    def uses(self, name: str, source: str, *holders: str, why: str = "") -> bool:
        """Whether other files use a name, also templates and configuration, or could access it dynamically.

        Parameters
        ----------
        source
            The module's own source.
        holders
            Names through which other files access it: classes, for an attribute.
        why
            The assumption of the change, as a clause for the doubt.
        """
        if is_dynamic(source):
            return True
        if self.project is None:
            self.doubt(
                f"The project's other files are not known: check that none of them uses {name}"
                f"{f', for {why}' if why else ''}."
            )
            return False
        return self.project.names(name) or self.project.reaches_unspelt(holders)

    def sets(self, name: str) -> bool:
        """Whether other files may reassign a variable of the module."""
        if self.project is None:
            self.doubt(f"The project's other files are not known: check that none of them sets {name}.")
            return False
        return self.project.sets(name)

    def sets_in_class(self, name: str, *kinds: str) -> bool:
        """Whether other files may assign an attribute of one of these classes itself, not of an instance."""
        return self.project is not None and self.project.sets_in_class(name, kinds)

    def copies_state(self, source: str, *holders: str) -> bool:
        """Whether objects of these classes may be copied, pickled or read through ``__dict__``.

        Parameters
        ----------
        source
            The module's own source.
        holders
            Names of the classes.
        """
        if copies_state(source):
            return True
        if self.project is None:
            names = " and ".join(holders)
            self.doubt(
                f"The project's other files are not known: check that none copies or pickles a {names}."
            )
            return False
        if self.project.copies_state_of(holders):
            return True
        paths = self.project.files_that_read_state()
        if paths:
            more = f" and {len(paths) - 1} more files" if len(paths) > 1 else ""
            self.doubt(
                f"Objects are copied, or read through __dict__, in {paths[0]}{more}: check that none of "
                f"them is a {' or a '.join(holders)}."
            )
        return False

    def doubt(self, sentence: str) -> None:
        """Add something that a person should check."""
        if sentence not in self.doubts:
            self.doubts.append(sentence)
