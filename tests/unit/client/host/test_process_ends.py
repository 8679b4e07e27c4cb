"""The end of a process, however it comes, loses no observation: real servers, pools and signals."""

import os
import signal
import socket
import subprocess
import sys
import textwrap
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests import quick
from tests.waiting import PATIENCE_S, eventually

SHOP = """
    import os
    from geoheal.client import Reporter
    from geoheal.client.asgi import AsgiMiddleware
    from geoheal.client.wsgi import WsgiMiddleware

    reporter = Reporter(os.environ["URL"], "shop", interval_s=600)

    async def answer(send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"ok"})

    async def plain(scope, receive, send):
        assert scope["type"] == "http"
        await answer(send)

    async def starting(scope, receive, send):
        if scope["type"] == "http":
            return await answer(send)
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})

    def wsgi(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"ok"]

    plain, starting = (AsgiMiddleware(app, reporter) for app in (plain, starting))
    wsgi = WsgiMiddleware(wsgi, reporter)
    """

POOL = """
    import multiprocessing, os, sys
    from concurrent.futures import ProcessPoolExecutor
    from geoheal.client import Reporter

    reporter = Reporter(os.environ["URL"], "jobs", interval_s=600)

    @reporter.watch
    def work(number):
        return number

    if __name__ == "__main__":
        start, how = sys.argv[1:]
        context = multiprocessing.get_context(start)
        if how == "pool":
            with context.Pool(2) as pool:
                pool.map(work, range(20), chunksize=1)
        elif how == "executor":
            with ProcessPoolExecutor(2, mp_context=context) as pool:
                list(pool.map(work, range(20)))
        else:
            child = context.Process(target=work, args=(1,))
            child.start()
            print(child.pid, flush=True)
            child.join()
            print(child.exitcode)
    """


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the programs, as files."""
    (tmp_path / "shop.py").write_text(textwrap.dedent(SHOP))
    (tmp_path / "jobs.py").write_text(textwrap.dedent(POOL))
    return tmp_path


def requests_of(stand_in: Any) -> int:
    return sum(each["request_count"] for each in stand_in.snapshots)


@contextmanager
def serving(folder: Path, url: str, *command: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Yield a server of the shop, told its port in place of PORT."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    process = subprocess.Popen(
        [sys.executable, "-m", *(part.replace("PORT", port) for part in command)],
        cwd=folder,
        env={**os.environ, "URL": url},
        stderr=subprocess.DEVNULL,
    )
    try:
        eventually(lambda: is_open(port) or process.poll() is not None)
        assert process.poll() is None, f"{command[0]} ended with code {process.returncode}; is it installed?"
        yield process, f"http://127.0.0.1:{port}/orders"
    finally:
        process.kill()
        process.wait()


def is_open(port: str) -> bool:
    try:
        socket.create_connection(("127.0.0.1", int(port))).close()
    except OSError:
        return False
    return True


@pytest.mark.parametrize("app", ["plain", "starting"])
def test_uvicorn_stopped_by_a_signal_loses_no_request(stand_in: Any, folder: Path, app: str):
    command = ("uvicorn", f"shop:{app}", "--port", "PORT", "--log-level", "error")
    with serving(folder, stand_in.url, *command) as (process, url):
        for _ in range(7):
            urllib.request.urlopen(url).read()
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE_S)
    assert requests_of(stand_in) == 7
    assert stand_in.snapshots[-1]["context"]["ended"] is True


def test_gunicorn_loses_no_request_when_it_replaces_its_workers(stand_in: Any, folder: Path):
    command = ("gunicorn", "shop:wsgi", "-b", "127.0.0.1:PORT", "--max-requests", "5", "--no-control-socket")
    with serving(folder, stand_in.url, *command) as (process, url):
        for _ in range(13):
            urllib.request.urlopen(url).read()
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE_S)
    assert requests_of(stand_in) == 13
    assert sum(each["context"].get("ended", False) for each in stand_in.snapshots) == 3


def jobs(folder: Path, url: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-W", "error", "jobs.py", *arguments],
        cwd=folder,
        env={**os.environ, "URL": url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@quick.parametrize(
    ("start", "how"),
    [("fork", "pool"), ("spawn", "pool"), ("fork", "executor"), ("fork", "process")],
    quick=2,
)
def test_processes_of_multiprocessing_report_at_their_end(stand_in: Any, folder: Path, start: str, how: str):
    with jobs(folder, stand_in.url, start, how) as program:
        _, said = program.communicate(timeout=PATIENCE_S)
    assert (program.returncode, said) == (0, "")
    assert requests_of(stand_in) == (1 if how == "process" else 20)


def test_a_process_forked_from_one_that_reports_ends_by_its_signal():
    forks = """
        import multiprocessing, os, signal, time
        from geoheal.client.host.process_end import END

        def fork():
            END.add(print)
            ready, begun = os.pipe()
            child = os.fork()
            if child == 0:
                os.write(begun, b".")
            while child == 0:
                time.sleep(0.01)
            os.read(ready, 1)
            os.kill(child, signal.SIGTERM)
            print(os.waitpid(child, 0)[1], flush=True)

        multiprocessing.get_context("fork").Process(target=fork).start()
        """
    command = (sys.executable, "-W", "error", "-c", textwrap.dedent(forks))
    ended = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=True)
    assert ended.stdout.strip() == str(int(signal.SIGTERM))


def test_a_process_that_is_asked_to_end_while_it_ends_reports_still(stand_in: Any, folder: Path):
    stand_in.hang.clear()
    with jobs(folder, stand_in.url, "fork", "process") as program:
        assert program.stdout is not None
        child = int(program.stdout.readline())
        eventually(lambda: stand_in.tokens)  # it has begun to send
        os.kill(child, signal.SIGTERM)
        stand_in.hang.set()
        said, _ = program.communicate(timeout=PATIENCE_S)
    assert said.strip() == str(-signal.SIGTERM)
    assert requests_of(stand_in) == 1
