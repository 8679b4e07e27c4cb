"""Answer Redis commands from the record: this text runs in the sandbox, after that of ``outside``."""

import sys
from typing import Any

from geoheal.fitness.recorded.outside import _now


def answer_commands() -> None:
    """Install replacements where the clients send commands."""
    plain: Any = sys.modules.get("redis.client")
    awaited: Any = sys.modules.get("redis.asyncio.client")
    if plain is not None:
        plain.Redis.execute_command = lambda _, *command, **__: _asked([command])
        plain.Pipeline.execute = lambda self, *_, **__: _played(self)
    if awaited is not None:
        awaited.Redis.execute_command = _asked_later
        awaited.Pipeline.execute = _played_later


def _asked(commands: list[Any]) -> Any:  # noqa: ANN401 - an answer
    return _now[-1].command([[str(name).upper(), *given] for name, *given in commands])


def _played(pipeline: Any) -> Any:  # noqa: ANN401 - answers
    commands = [each[0] for each in pipeline.command_stack]
    pipeline.command_stack = []
    return _asked(commands) if commands else []


async def _asked_later(_: Any, *command: Any, **__: Any) -> Any:  # noqa: ANN401 - an answer
    return _asked([command])


async def _played_later(pipeline: Any, *_: Any, **__: Any) -> Any:  # noqa: ANN401 - answers
    return _played(pipeline)
