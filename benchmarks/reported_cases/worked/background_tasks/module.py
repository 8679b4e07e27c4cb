"""Handles updates of a chat; some work goes on in the background."""

import asyncio


class Application:
    def __init__(self):
        self._tasks = []
        self.handlers = {}
        self.stored = 0

    def handler(self, kind):
        def add(function):
            self.handlers[kind] = function
            return function

        return add

    def create_task(self, coroutine):
        task = asyncio.get_running_loop().create_task(coroutine)
        self._tasks.append(task)
        return task

    async def process(self, update):
        return await self.handlers[update["kind"]](update)

    async def stop(self):
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


APP = Application()


@APP.handler("text")
async def on_text(update):
    APP.create_task(remember(update))
    await asyncio.sleep(0)
    return len(update["text"])


@APP.handler("sticker")
async def on_sticker(update):
    return update["emoji"]


async def remember(update):
    APP.stored += 1
    await asyncio.sleep(0)
    return update


async def updates(batch):
    found = [await APP.process(update) for update in batch]
    await asyncio.sleep(0)
    return found, APP.stored
