"""A scheduler that gives tasks to workers as they become free."""


class Task:
    def __init__(self, key, priority, cost):
        self.key = key
        self.priority = priority
        self.cost = cost
        self.state = "queued"


class Scheduler:
    def __init__(self, workers):
        self.free = dict.fromkeys(range(workers), 0)
        self.queued = []
        self.log = []

    def submit(self, key, priority, cost):
        self.queued.append(Task(key, priority, cost))

    def next_task(self):
        waiting = sorted(self.queued, key=lambda task: (task.priority, task.key))
        if not waiting:
            return None
        chosen = waiting[0]
        self.queued.remove(chosen)
        return chosen

    def slots_opened(self, worker):
        task = self.next_task()
        if task is None:
            return False
        task.state = "processing"
        self.free[worker] += task.cost
        self.log.append((worker, task.key))
        return True


def run(tasks, workers):
    scheduler = Scheduler(workers)
    for key, priority, cost in tasks:
        scheduler.submit(key, priority, cost)
    going = True
    while going:
        worker = min(scheduler.free, key=scheduler.free.get)
        going = scheduler.slots_opened(worker)
    return scheduler.log
