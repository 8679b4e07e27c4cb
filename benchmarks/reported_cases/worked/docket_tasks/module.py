"""A worker that runs the executions of a docket side by side."""

import asyncio


class Execution:
    def __init__(self, key, function, arguments):
        self.key = key
        self.function = function
        self.arguments = arguments


class Docket:
    def __init__(self, name):
        self.name = name
        self.functions = {}

    def register(self, name):
        def decorate(function):
            self.functions[name] = function
            return function

        return decorate

    def execution(self, key, name, arguments):
        return Execution(key, self.functions[name], arguments)


class Worker:
    def __init__(self, docket, concurrency=5):
        self.docket = docket
        self.concurrency = concurrency
        self.completed = 0
        self._tasks_by_key = {}
        self._active = set()

    def start(self, execution):
        task = asyncio.create_task(
            self._execute(execution), name=f"{self.docket.name} - task:{execution.key}"
        )
        self._active.add(task)
        self._tasks_by_key[execution.key] = task
        return task

    async def _execute(self, execution):
        await asyncio.sleep(0)
        return await execution.function(*execution.arguments)

    async def drain(self):
        results = []
        while self._active:
            done, _ = await asyncio.wait(self._active)
            for task in done:
                self._active.discard(task)
                self._tasks_by_key.pop(task.get_name(), None)
                self.completed += 1
                results.append(task.result())
        return sorted(results)

    def cancel(self, key):
        task = self._tasks_by_key.get(key)
        return task is not None and task.cancel()


DOCKET = Docket("orders")
WORKER = Worker(DOCKET)


@DOCKET.register("total")
async def total(prices):
    return sum(prices)


async def handle(requests):
    results = []
    for start in range(0, len(requests), WORKER.concurrency):
        for key, prices in requests[start : start + WORKER.concurrency]:
            WORKER.start(DOCKET.execution(key, "total", [prices]))
        results += await WORKER.drain()
    return results, WORKER.cancel("unknown")
