"""Tasks of the applications of a small operating system."""

import asyncio


class TaskManager:
    task_list = []
    keep_running = None
    disabled = False

    @classmethod
    def create_task(cls, coroutine):
        task = asyncio.create_task(coroutine)
        cls.task_list.append(task)
        return task

    @classmethod
    def list_tasks(cls):
        return [number for number, task in enumerate(cls.task_list) if not task.done()]

    @classmethod
    async def stop_all(cls):
        for task in cls.task_list:
            task.cancel()
        await asyncio.gather(*cls.task_list, return_exceptions=True)
        cls.task_list.clear()


class AppStore:
    def __init__(self, catalogue):
        self.catalogue = catalogue
        self.icons = {}

    async def download_icon(self, name):
        buffer = bytearray(600)
        await asyncio.sleep(0)
        buffer[0] = len(name) % 250
        self.icons[name] = buffer[0]
        return bytes(buffer)

    async def show(self):
        tasks = [TaskManager.create_task(self.download_icon(name)) for name in self.catalogue]
        sizes = [len(await task) for task in tasks]
        return sum(sizes), len(self.icons)


async def open_app(catalogue):
    shown = await AppStore(catalogue).show()
    return shown, len(TaskManager.list_tasks())
