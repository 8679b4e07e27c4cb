"""A scheduler, its workers, and the tasks that they do."""


class Task:
    def __init__(self, name, worker, parameters):
        self.name = name
        self.worker = worker
        self.parameters = parameters
        self.status = "pending"


class Worker:
    def __init__(self, name):
        self.name = name
        self.tasks = set()
        self.done = 0


class Scheduler:
    def __init__(self, names):
        self._workers = {name: Worker(name) for name in names}
        self._tasks = {}

    def add_task(self, name, worker, parameters):
        task = Task(name, worker, parameters)
        self._tasks[name] = task
        self._workers[worker].tasks.add(task)

    def get_work(self):
        for task in self._tasks.values():
            if task.status == "pending":
                task.status = "running"
                return task
        return None

    def complete(self, task):
        task.status = "done"
        self._workers[task.worker].done += 1
        del self._tasks[task.name]


SCHEDULER = Scheduler(["a", "b"])


def run(rows):
    for name, worker, parameters in rows:
        SCHEDULER.add_task(name, worker, parameters)
    order = []
    while (task := SCHEDULER.get_work()) is not None:
        order.append((task.name, len(task.parameters)))
        SCHEDULER.complete(task)
    return order
