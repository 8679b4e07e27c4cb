"""Commands to Redis by ``redis-py``, one by one or in a pipeline."""

import re
from collections.abc import Callable
from types import ModuleType
from typing import Any, Final

from geoheal.client.recording.codec.freezing import OUTSIDE
from geoheal.client.recording.codec.frozen import NotRecordable
from geoheal.client.recording.outside.log import AskedOutside, Event, active
from geoheal.client.recording.outside.patches import PATCHES

MODULES: Final = ("redis.client", "redis.asyncio.client")
WHAT: Final = "A command to Redis"

_READING: Final = frozenset(
    {
        "BITCOUNT", "BITPOS", "DBSIZE", "ECHO", "EXISTS", "EXPIRETIME", "GEODIST", "GEOHASH", "GEOPOS",
        "GEOSEARCH", "GET", "GETBIT", "GETRANGE", "HEXISTS", "HGET", "HGETALL", "HKEYS", "HLEN", "HMGET",
        "HRANDFIELD", "HSCAN", "HSTRLEN", "HVALS", "INFO", "KEYS", "LCS", "LINDEX", "LLEN", "LPOS",
        "LRANGE", "MGET", "PEXPIRETIME", "PFCOUNT", "PING", "PTTL", "RANDOMKEY", "SCAN", "SCARD", "SDIFF",
        "SINTER", "SINTERCARD", "SISMEMBER", "SMEMBERS", "SMISMEMBER", "SRANDMEMBER", "SSCAN", "STRLEN",
        "SUNION", "TIME", "TTL", "TYPE", "XINFO", "XLEN", "XPENDING", "XRANGE", "XREAD", "XREVRANGE",
        "ZCARD", "ZCOUNT", "ZDIFF", "ZINTER", "ZLEXCOUNT", "ZMSCORE", "ZRANDMEMBER", "ZRANGE",
        "ZRANGEBYLEX", "ZRANGEBYSCORE", "ZRANK", "ZREVRANGE", "ZREVRANK", "ZREVRANGEBYLEX",
        "ZREVRANGEBYSCORE", "ZSCAN", "ZSCORE", "ZUNION",
    }
)  # fmt: skip
"""Read-only commands; all others count as writes."""
_SECRET: Final = frozenset({"AUTH", "ACL", "HELLO", "CONFIG", "MIGRATE"})
_WORD: Final = re.compile(r"[^\W\d]\w*")

Method = Callable[..., Any]


def put(module: ModuleType) -> None:
    """Record commands of its clients during observations; allow clients as arguments of calls."""
    is_awaited = ".asyncio." in module.__name__
    client, pipeline = module.Redis, module.Pipeline
    OUTSIDE[client] = lambda _: "redis.asyncio" if is_awaited else "redis"
    asking, playing = (_awaiting, _playing_later) if is_awaited else (_asking, _playing)
    PATCHES.add(client, {"execute_command": asking(client.execute_command)})
    immediate = pipeline.immediate_execute_command
    PATCHES.add(
        pipeline, {"execute": playing(pipeline.execute), "immediate_execute_command": _refusing(immediate)}
    )


def _asking(before: Method) -> Method:
    def execute_command(self: Any, *args: Any, **options: Any) -> Any:  # noqa: ANN401 - an answer
        outside = active()
        if outside is None:
            return before(self, *args, **options)
        event = outside.noted(WHAT, lambda: _event(outside, [args]))
        found = outside.ask(event, lambda: before(self, *args, **options))
        return _kept(outside, event, found)

    return execute_command


def _awaiting(before: Method) -> Method:
    async def execute_command(self: Any, *args: Any, **options: Any) -> Any:  # noqa: ANN401 - an answer
        outside = active()
        if outside is None:
            return await before(self, *args, **options)
        event = outside.noted(WHAT, lambda: _event(outside, [args]))
        with outside.asking(event):
            found = await before(self, *args, **options)
        return _kept(outside, event, found)

    return execute_command


def _playing(before: Method) -> Method:
    def execute(self: Any, *given: Any, **named: Any) -> Any:  # noqa: ANN401 - answers
        outside, commands = active(), [each[0] for each in self.command_stack]
        if outside is None or not commands:
            return before(self, *given, **named)
        event = outside.noted(WHAT, lambda: _event(outside, commands))
        found = outside.ask(event, lambda: before(self, *given, **named))
        return _kept(outside, event, found)

    return execute


def _playing_later(before: Method) -> Method:
    async def execute(self: Any, *given: Any, **named: Any) -> Any:  # noqa: ANN401 - answers
        outside, commands = active(), [each[0] for each in self.command_stack]
        if outside is None or not commands:
            return await before(self, *given, **named)
        event = outside.noted(WHAT, lambda: _event(outside, commands))
        with outside.asking(event):
            found = await before(self, *given, **named)
        return _kept(outside, event, found)

    return execute


def _refusing(before: Method) -> Method:
    def immediate_execute_command(self: Any, *args: Any, **options: Any) -> Any:  # noqa: ANN401 - its own
        outside = active()
        if outside is not None:
            outside.refuse("It watches keys of Redis.")
        return before(self, *args, **options)

    return immediate_execute_command


def _event(outside: AskedOutside, commands: list[Any]) -> Event:
    """Return the request of one command, or of a pipeline's commands."""
    pipeline, is_write = [], False
    for command in commands:
        name, *given = command
        verb = str(name).upper()
        words = _WORD.findall(" ".join(str(each) for each in given if isinstance(each, str)))
        if verb.partition(" ")[0] in _SECRET or any(map(outside.redaction.hides, words)):
            raise NotRecordable("one with a secret name")
        is_write |= verb.partition(" ")[0] not in _READING
        pipeline.append([verb, *given])
    return Event(kind="redis", key=["redis", outside.frozen(pipeline), False], is_write=is_write)


def _kept(outside: AskedOutside, event: Event | None, found: Any) -> Any:  # noqa: ANN401 - an answer
    if event is not None:
        outside.answered(WHAT, event, found)
    return found
