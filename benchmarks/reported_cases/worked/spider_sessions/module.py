"""Tasks of a spider, and the connections on which they wait for answers."""


class Task:
    def __init__(self, name, url, cost):
        self.name = name
        self.url = url
        self.cost = cost


class Transport:
    def __init__(self, slots, timeout):
        self.slots = slots
        self.timeout = timeout
        self.active = {}
        self.results = []
        self.clock = 0

    def is_full(self):
        return len(self.active) >= self.slots

    def start_task(self, task):
        self.active[task.name] = (task, self.clock)

    def process_handlers(self):
        self.clock += 1
        ready = [name for name, (task, begun) in self.active.items() if begun + task.cost <= self.clock]
        for name in ready:
            task, _ = self.active.pop(name)
            self.results.append((task.url, self.clock))

    def drop_timed_out(self):
        for name, (task, begun) in self.active.items():
            if self.clock - begun >= self.timeout:
                self.results.append((task.url, None))
                del self.active[name]


class Spider:
    def __init__(self, slots, timeout):
        self.transport = Transport(slots, timeout)

    def load(self, tasks):
        waiting = list(tasks)
        while waiting or self.transport.active:
            while waiting and not self.transport.is_full():
                self.transport.start_task(waiting.pop())
            self.transport.process_handlers()
            self.transport.drop_timed_out()
        return self.transport.results


def crawl(rows, slots, timeout):
    spider = Spider(slots, timeout)
    found = spider.load([Task(f"t{n}", url, cost) for n, (url, cost) in enumerate(rows)])
    return found, spider.transport.clock
