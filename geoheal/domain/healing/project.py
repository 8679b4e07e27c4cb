"""A project: the source tree that a module belongs to, as its operator described it."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A source tree, and how it is made visible to code in the sandbox.

    Parameters
    ----------
    root
        Its folder (absolute).
    sources
        Folders that modules are imported from, relative to the root, in the order of ``sys.path``.
    include
        Patterns, as in ``.gitignore``, of files to show although git does not track them.
    exclude
        Patterns of files not to show; they take precedence.
    environment
        Virtual environment, or Python executable, whose packages it needs; None for geoheal's own.
    variables
        Environment variables that its code sees.
    prepare
        What runs in the sandbox before its modules load: ``module:function``, a module, or a file (``*.py``)
        relative to the root; empty if nothing has to.
    tests
        Folders or files with its tests, relative to the root.
    modules
        Import names, or patterns of them, of the modules that are managed.
    """

    root: Path
    sources: tuple[str, ...] = (".",)
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    environment: Path | None = None
    variables: tuple[tuple[str, str], ...] = ()
    prepare: str = ""
    tests: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()

    def file_of(self, module: str) -> Path | None:
        """Return the source file of a module; None if no source folder has it.

        >>> Project(root=Path("/nowhere")).file_of("shop.pricing") is None
        True
        """
        relative = Path(*module.split("."))
        for source in self.sources:
            for file in (relative / "__init__.py", relative.with_suffix(".py")):
                found = self.root / source / file
                if found.is_file():
                    return found
        return None

    def module_of(self, file: Path) -> str | None:
        """Return the import name of a source file; None if it is outside of all source folders.

        >>> project = Project(root=Path("/srv/shop"), sources=("src", "."))
        >>> project.module_of(Path("/srv/shop/src/shop/pricing.py")), project.module_of(Path("/srv/other.py"))
        ('shop.pricing', None)
        """
        deepest_first = sorted(self.sources, key=lambda source: len(Path(source).parts), reverse=True)
        names = (self._name_in(source, file) for source in deepest_first)
        return next((name for name in names if name is not None), None)

    def manages(self, module: str) -> bool:
        """Whether a module is managed; all are if none is named.

        >>> project = Project(root=Path("/srv/shop"), modules=("shop.*", "app"))
        >>> [project.manages(name) for name in ("shop", "shop.tax.rates", "app", "app.x", "shopping")]
        [True, True, True, False, False]
        """
        return not self.modules or any(self.matches(pattern, module) for pattern in self.modules)

    @staticmethod
    def matches(pattern: str, module: str) -> bool:
        """Whether a pattern matches a module.

        >>> Project.matches("shop.*", "shop.tax"), Project.matches("*", "shop"), Project.matches("shop", "s")
        (True, True, False)
        """
        package, is_open, _ = pattern.rpartition(".*")
        if pattern == "*" or module == (package if is_open else pattern):
            return True
        return bool(is_open) and module.startswith(f"{package}.")

    def _name_in(self, source: str, file: Path) -> str | None:
        folder = self.root / source
        if file.suffix != ".py" or not file.is_relative_to(folder):
            return None
        parts = file.relative_to(folder).with_suffix("").parts
        parts = parts[:-1] if parts[-1] == "__init__" else parts
        return ".".join(parts) if parts and all(map(str.isidentifier, parts)) else None
