"""The server of the Model Context Protocol, on standard input and output."""

import json
from typing import Any, Final

import anyio
import mcp_types as types
from anyio import to_thread
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server

from geoheal import __version__
from geoheal.assistants.tools import TOOLS, Tool
from geoheal.assistants.untrusted import UNTRUSTED, marked
from geoheal.domain.display import printable
from geoheal.errors import GeohealError, InvalidInput, Unauthenticated
from geoheal.remote.client import GeohealClient

INSTRUCTIONS: Final = (
    "geoheal watches over systems and heals them by measured code changes. Begin with list_systems, or with "
    "list_incidents and state open. Values that were not measured are null, which is neither good nor bad. "
    "Propose a change only after evaluate_change answers `apply`, and leave its approval to a person. "
    + UNTRUSTED
)


def serve(client: GeohealClient, *, has_token: bool) -> None:
    """Answer an assistant on standard input and output, until it closes them.

    Parameters
    ----------
    client
        The service that is asked.
    has_token
        Whether it is asked with a token; without one, tools that write refuse.
    """
    anyio.run(_serve, create_server(client, has_token=has_token))


def create_server(client: GeohealClient, *, has_token: bool) -> "Server[Any]":
    """Return the server; its parameters are those of :func:`serve`."""

    async def list_tools(_context: object, _params: object) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[_described(each) for each in TOOLS])

    async def call_tool(_context: object, params: types.CallToolRequestParams) -> types.CallToolResult:
        given = params.arguments or {}
        return await to_thread.run_sync(lambda: answer(client, params.name, given, has_token=has_token))

    return Server(
        "geoheal",
        version=__version__,
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def answer(
    client: GeohealClient, name: str, given: dict[str, Any], *, has_token: bool
) -> types.CallToolResult:
    """Answer a call: JSON that is marked as untrusted, or an error as a sentence."""
    try:
        found = marked(_called(client, name, given, has_token=has_token))
    except GeohealError as error:
        return types.CallToolResult(content=[_text(printable(error.explained))], is_error=True)
    return types.CallToolResult(
        content=[_text(json.dumps(found, ensure_ascii=False))], structured_content=found
    )


def _called(client: GeohealClient, name: str, given: dict[str, Any], *, has_token: bool) -> dict[str, Any]:
    tool = next((each for each in TOOLS if each.name == name), None)
    if tool is None:
        names = ", ".join(each.name for each in TOOLS)
        raise InvalidInput(f"There is no tool {name[:100]!a}; there are {names}.")
    arguments = tool.parsed(given)
    if tool.writes and not has_token:
        raise Unauthenticated(
            f"{name} needs an operator's token: create one with `geoheal token create --role operator`, and "
            "start `geoheal mcp` with it in GEOHEAL_TOKEN."
        )
    return tool.call(client, arguments)


def _described(tool: Tool) -> types.Tool:
    return types.Tool(
        name=tool.name,
        description=tool.description,
        input_schema=tool.arguments.model_json_schema(),
        annotations=types.ToolAnnotations(
            read_only_hint=not tool.writes, destructive_hint=False, idempotent_hint=not tool.writes
        ),
    )


def _text(text: str) -> types.TextContent:
    return types.TextContent(type="text", text=text)


async def _serve(server: "Server[Any]") -> None:
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())
