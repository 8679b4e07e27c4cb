"""``geoheal import``: import files, and undo imports."""

from typing import ClassVar, Final

import typer

from geoheal.cli.terminal.lazy_group import CommandEntry, LazyGroup

FILES: Final = "files"
"""The command that runs if none is named."""


class ImportGroup(LazyGroup):
    """A group whose first argument may be a file instead of a command."""

    usual: ClassVar[str] = FILES
    entries = (
        CommandEntry(FILES, "geoheal.cli.data.importing.files:import_history", "Load history from files."),
        CommandEntry(
            "list",
            "geoheal.cli.data.importing.records:list_imports",
            "List the imports that can be undone, newest first.",
        ),
        CommandEntry("undo", "geoheal.cli.data.importing.records:undo", "Remove what an import stored."),
    )

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Put the command before files and options."""
        if args and args[0] not in self.commands and args[0] != "--help":
            args = [self.usual, *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=ImportGroup,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Load history from files (geoheal import FILE; its options: geoheal import files --help), list "
    "imports, and undo them.",
)


@app.callback()
def import_group() -> None:
    """Stand for the group, whose commands are in its entries."""
