"""The queue of downloads, in the order of their priority."""

import logging

LOW, NORMAL, HIGH, FORCE = -1, 0, 1, 2


class Job:
    def __init__(self, nzo_id, name, priority, size):
        self.nzo_id = nzo_id
        self.name = name
        self.priority = priority
        self.size = size
        self.status = "queued"


class NzbQueue:
    def __init__(self):
        self.__nzo_list = []
        self.__saved = 0
        self.paused = False

    def __len__(self):
        return len(self.__nzo_list)

    def get_nzo(self, nzo_id):
        for nzo in self.__nzo_list:
            if nzo.nzo_id == nzo_id:
                return nzo
        return None

    def add(self, job):
        if self.get_nzo(job.nzo_id):
            logging.debug("%s is in the queue", job.nzo_id)
            return False
        place = 0
        for other in self.__nzo_list:
            if other.priority < job.priority:
                break
            place += 1
        self.__nzo_list.insert(place, job)
        self.__saved += 1
        return True

    def remove(self, nzo_id):
        job = self.get_nzo(nzo_id)
        if job is None:
            return None
        self.__nzo_list.remove(job)
        self.__saved += 1
        return job

    def set_priority(self, nzo_id, priority):
        job = self.remove(nzo_id)
        if job is None:
            return -1
        job.priority = priority
        self.add(job)
        return self.__nzo_list.index(job)

    def rename(self, nzo_id, name):
        job = self.get_nzo(nzo_id)
        if job is None:
            return False
        job.name = name
        return True

    def remaining(self):
        return sum(job.size for job in self.__nzo_list)

    def first(self, count):
        return [(job.nzo_id, job.name, job.priority) for job in self.__nzo_list[:count]]


def handle(queue, command, *arguments):
    if command == "add":
        return queue.add(Job(*arguments))
    if command == "remove":
        job = queue.remove(*arguments)
        return None if job is None else job.name
    if command == "priority":
        return queue.set_priority(*arguments)
    if command == "rename":
        return queue.rename(*arguments)
    raise ValueError(f"Unknown command {command}")


def replay(commands):
    queue = NzbQueue()
    answers = [handle(queue, *command) for command in commands]
    return answers, len(queue), queue.remaining(), queue.first(20)
