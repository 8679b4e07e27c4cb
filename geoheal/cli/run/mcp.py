"""``geoheal mcp``: AI assistants ask the service."""

from geoheal.cli.terminal.options import SERVICE_URL, Token, Url
from geoheal.extras import require
from geoheal.remote.client import GeohealClient


def mcp(url: Url = SERVICE_URL, token: Token = None) -> None:
    """Let an AI assistant ask the service, over the Model Context Protocol on standard input and output.

    An assistant starts this command itself; docs/assistants.md shows how to configure it. It can read and,
    with an operator's token, have a code change measured. It changes nothing else.
    """
    require("mcp", "`geoheal mcp`")
    from geoheal.assistants.server import serve

    with GeohealClient(url, token) as client:
        serve(client, has_token=token is not None)
