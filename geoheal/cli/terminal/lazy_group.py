"""Commands that are loaded when they are called, as Click documents it for groups of many commands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from types import MappingProxyType
from typing import Any, ClassVar

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_group

from geoheal.cli.terminal.loading import loading
from geoheal.cli.terminal.panels import PanelledGroup


@dataclass(frozen=True, slots=True)
class CommandEntry:
    """A command, as its group lists it without loading it.

    Parameters
    ----------
    name
        The word by which it is called.
    target
        ``module:attribute``: a function, or a ``typer.Typer`` of further commands.
    short_help
        One line of help that fits 80 columns.
    panel
        Heading under which help lists it.
    context_settings
        What its context is made with.
    """

    name: str
    target: str
    short_help: str
    panel: str | None = None
    context_settings: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


class UnloadedCommand(TyperCommand):
    """A command that is not loaded, with the part that help, completion and suggestions need."""

    def __init__(self, entry: CommandEntry) -> None:
        super().__init__(entry.name, short_help=entry.short_help, rich_help_panel=entry.panel)
        self.entry = entry

    def load(self) -> Any:  # noqa: ANN401 - a class private to typer
        """Import the module, and return the command in it."""
        entry = self.entry
        module, _, attribute = entry.target.partition(":")
        with loading():
            target = getattr(import_module(module), attribute)
        group = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
        if isinstance(target, typer.Typer):
            group.add_typer(target, name=entry.name, short_help=entry.short_help)
        else:
            settings = dict(entry.context_settings)
            group.command(entry.name, short_help=entry.short_help, context_settings=settings)(target)
        return get_group(group).commands[entry.name]


class LazyGroup(PanelledGroup):
    """A group that imports a command's module when the command is called or documented.

    Listing, completing and suggesting commands imports none of them. A subclass names its commands.
    """

    entries: ClassVar[Iterable[CommandEntry]]

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - passed on
        super().__init__(**settings)
        for entry in self.entries:
            self.add_command(UnloadedCommand(entry))

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401, ARG002 - classes private to typer
        """Return the names, in the order of the entries."""
        return list(self.commands)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401, ARG002 - classes private to typer
        """Return a command, loaded; None if it does not exist."""
        command = self.commands.get(cmd_name)
        return command.load() if isinstance(command, UnloadedCommand) else command

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - classes private to typer
        """Run the command; a refused value is reported without the words of the library that checked it."""
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            error.message = error.message.removeprefix("Value error, ")
            raise

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:  # noqa: ANN401 - classes private to typer
        """Complete the name of a command, or of an option of the group."""
        listed = TyperGroup(name=self.name, commands=dict(self.commands), add_help_option=False)
        names = listed.shell_complete(typer.Context(listed), incomplete)
        return [*names, *super(TyperGroup, self).shell_complete(ctx, incomplete)]
