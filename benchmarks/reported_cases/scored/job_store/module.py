"""Jobs in memory, in the order of their next run."""


class Job:
    def __init__(self, name, next_run, interval):
        self.name = name
        self.next_run = next_run
        self.interval = interval


class MemoryJobStore:
    def __init__(self):
        self._jobs = []
        self._by_name = {}

    def add_job(self, job):
        if job.name in self._by_name:
            raise KeyError(job.name)
        self._by_name[job.name] = job
        self._jobs.append(job)
        self._jobs.sort(key=lambda each: each.next_run)

    def due(self, now):
        found = []
        for job in self._jobs:
            if job.next_run > now:
                break
            found.append(job.name)
        return found

    def next_run_time(self):
        return self._jobs[0].next_run if self._jobs else None


class Scheduler:
    def __init__(self):
        self.store = MemoryJobStore()

    def schedule(self, rows):
        for name, start, interval in rows:
            self.store.add_job(Job(name, start, interval))

    def wake(self, now):
        return self.store.next_run_time(), self.store.due(now)


def plan(rows, now):
    scheduler = Scheduler()
    scheduler.schedule(rows)
    return scheduler.wake(now)
