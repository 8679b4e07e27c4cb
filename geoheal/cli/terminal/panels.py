"""Help in panels: commands under headings that say what they are for, without importing rich."""

from typing import Any

from typer.core import TyperGroup


class PanelledGroup(TyperGroup):
    """Lists its commands by their panel."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401, ARG002 - classes private to typer
        """Write one section per panel, in the order in which panels first appear."""
        commands = [(name, command) for name, command in self.commands.items() if not command.hidden]
        limit = formatter.width - 6 - max(len(name) for name, _ in commands)
        panels: dict[str, list[tuple[str, str]]] = {}
        for name, command in commands:
            panel = getattr(command, "rich_help_panel", None) or "Commands"
            panels.setdefault(panel, []).append((name, command.get_short_help_str(limit)))
        for panel, rows in panels.items():
            with formatter.section(panel):
                formatter.write_dl(rows)
