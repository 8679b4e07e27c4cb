"""The sources of a module's project, which a transform reads before it changes a shared name."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

_WORD: Final = re.compile(r"\w+")
_DYNAMIC: Final = re.compile(
    r"\bvars\b|__dict__|\bgetattr\s*\(\s*[^,()]+,\s*(?![\"'])|\bsetattr\s*\(\s*[^,()]+,\s*(?![\"'])|"
    r"\bpickle\b|\bdill\b|\bshelve\b|\bimport copy\b|\bcopy\.copy\b|\bdeepcopy\b|\basdict\b|\battrgetter\b|"
    r"__getstate__|__reduce|__copy__|__deepcopy__|__getattr|__setattr__|\bglobals\s*\(|"
    r"\binspect\b|\bimportlib\.reload\b"
)
"""Dynamic access to names: attributes by a computed name, objects by a copy or pickle."""

_STATE: Final = re.compile(
    r"\bvars\b|__dict__|\bpickle\b|\bdill\b|\bshelve\b|\bimport copy\b|\bcopy\.copy\b|\bdeepcopy\b|"
    r"__getstate__|__setstate__|__reduce|__copy__|__deepcopy__|__getattribute__|__setattr__"
)
"""Access to an object's stored attributes."""


_FOREIGN_STATE: Final = re.compile(
    r"(?<!\bself)(?<!\bcls)\.__dict__|\bvars\b(?!\s*\(\s*(?:self\b|cls\b|\)))|\bcopy\.copy\b|"
    r"\bfrom copy import\b[^\n]*\bcopy\b(?!\s+import)"
)
"""Access to the stored attributes of arbitrary objects, one level deep."""


@dataclass(frozen=True)
class ProjectSources:
    """The other Python files of a project.

    Parameters
    ----------
    files
        Source by path, all of them except the module's own.
    module
        Import name of the module; other files refer to it by the last part.
    others
        Texts of templates and of configuration, by path: they name attributes, and what a program sets.
    """

    files: Mapping[str, str] = field(default_factory=dict)
    module: str = ""
    others: Mapping[str, str] = field(default_factory=dict)

    def files_with(self, name: str) -> list[str]:
        """Return paths of the files that contain a name, as a word, anywhere.

        >>> sources = ProjectSources({"a.py": "rule._parts", "b.py": "counterparts"})
        >>> sources.files_with("_parts")
        ['a.py']
        """
        return [path for path, found in self._words.items() if name in found]

    def names(self, name: str) -> bool:
        """Whether a name is a word of any other file, of a template or of configuration.

        >>> ProjectSources(others={"cart.html": "{% for note in cart.notes %}"}).names("notes")
        True
        """
        return bool(self.files_with(name)) or any(name in found for found in self._other_words.values())

    def sets(self, name: str) -> bool:
        """Whether a file may reassign an attribute or variable with this name.

        >>> [ProjectSources({"t.py": text}).sets("LIMIT") for text in (
        ...     "print(shop.LIMIT)", "shop.LIMIT = 3", "patch('shop.LIMIT', 3)", "setattr(shop, 'LIMIT', 3)")]
        [False, True, True, True]
        >>> ProjectSources(module="a.shop", others={"app.toml": "'shop.LIMIT' = 3"}).sets("LIMIT")
        True
        """
        path = re.compile(rf"\b{re.escape(self.module.rsplit('.', 1)[-1])}[.:]{re.escape(name)}\b")
        if self.module and any(path.search(text) for text in self.others.values()):
            return True
        pattern = re.compile(
            rf"\.\s*{re.escape(name)}\b\s*(?:[-+*/|&^%@]|//|\*\*|>>|<<)?=(?!=)|[\"'](?:[\w.]*\.)?{re.escape(name)}[\"']"
        )
        return any(pattern.search(self.files[path]) for path in self.files_with(name))

    def reaches_unspelt(self, names: tuple[str, ...]) -> bool:
        """Whether a file that contains one of these names also accesses attributes dynamically."""
        return any(_DYNAMIC.search(self.files[path]) for path in self._files_with_any(names))

    def copies_state_of(self, names: tuple[str, ...]) -> bool:
        """Whether a file that contains one of these classes also copies or pickles objects."""
        return any(copies_state(self.files[path]) for path in self._files_with_any(names))

    def sets_in_class(self, name: str, kinds: Iterable[str]) -> bool:
        """Whether a file assigns an attribute of a class, by its name.

        >>> [ProjectSources({"t.py": text}).sets_in_class("text", ["Page"]) for text in (
        ...     "page.text = ''", "a.Page.text = ''", "patch.object(Page, 'text')", "patch('Page.text')")]
        [False, True, True, True]
        """
        given = "|".join(map(re.escape, kinds))
        pattern = re.compile(
            rf"\b(?:{given})(?:\s*\.\s*{re.escape(name)}\b\s*(?:[\"']|\+?=(?!=))|\s*,\s*[\"']{re.escape(name)}[\"'])"
        )
        return any(pattern.search(self.files[path]) for path in self.files_with(name))

    def files_that_read_state(self) -> list[str]:
        """Return paths of the files that copy, or read through ``__dict__``, arbitrary objects.

        >>> ProjectSources({"a.py": "json.dumps(vars(x))", "b.py": "self.__dict__", "c.py": "deepcopy(x)"}
        ... ).files_that_read_state()
        ['a.py']
        """
        return [path for path, text in self.files.items() if _FOREIGN_STATE.search(text)]

    def _files_with_any(self, names: tuple[str, ...]) -> set[str]:
        held = [*names, self.module.rsplit(".", 1)[-1]]
        return {path for name in held if name for path in self.files_with(name)}

    @cached_property
    def _words(self) -> dict[str, frozenset[str]]:
        return {path: frozenset(_WORD.findall(text)) for path, text in self.files.items()}

    @cached_property
    def _other_words(self) -> dict[str, frozenset[str]]:
        return {path: frozenset(_WORD.findall(text)) for path, text in self.others.items()}


ALONE: Final = ProjectSources()
"""Sources of a module that is a project by itself."""


def is_dynamic(source: str) -> bool:
    """Whether a source accesses attributes or variables without their names in the source."""
    return _DYNAMIC.search(source) is not None


def copies_state(source: str) -> bool:
    """Whether a source copies or pickles objects, or reads their stored attributes."""
    return _STATE.search(source) is not None
