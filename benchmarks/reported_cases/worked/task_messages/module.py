"""Messages of running tasks, each task with a queue of its own."""

from dataclasses import dataclass
from typing import Any


@dataclass
class QueuedMessage:
    kind: str
    message: dict[str, Any]
    number: int = 0


class InMemoryTaskMessageQueue:
    def __init__(self) -> None:
        self._queues: dict[str, list[QueuedMessage]] = {}
        self._counts: dict[str, int] = {}

    def _get_queue(self, task_id: str) -> list[QueuedMessage]:
        if task_id not in self._queues:
            self._queues[task_id] = []
        return self._queues[task_id]

    def enqueue(self, task_id: str, message: QueuedMessage) -> None:
        message.number = self._counts.get(task_id, 0)
        self._counts[task_id] = message.number + 1
        self._get_queue(task_id).append(message)

    def dequeue(self, task_id: str) -> QueuedMessage | None:
        queue = self._get_queue(task_id)
        if not queue:
            return None
        return queue.pop(0)

    def peek(self, task_id: str) -> QueuedMessage | None:
        queue = self._get_queue(task_id)
        return queue[0] if queue else None

    def is_empty(self, task_id: str) -> bool:
        return len(self._get_queue(task_id)) == 0

    def clear(self, task_id: str) -> list[QueuedMessage]:
        queue = self._get_queue(task_id)
        messages = list(queue)
        queue.clear()
        return messages


class ResultHandler:
    def __init__(self, queue: InMemoryTaskMessageQueue) -> None:
        self.queue = queue

    def deliver(self, task_id: str, at_most: int) -> list[tuple[int, str]]:
        delivered = []
        while len(delivered) < at_most:
            head = self.queue.peek(task_id)
            if head is None:
                break
            message = self.queue.dequeue(task_id)
            delivered.append((message.number, message.kind))
        return delivered


def status(queue: InMemoryTaskMessageQueue, names: list[str]) -> list[bool]:
    return [queue.is_empty(name) for name in names]


def run(bursts: list[tuple[str, list[tuple[str, dict]]]]) -> tuple[dict, list[bool]]:
    queue = InMemoryTaskMessageQueue()
    handler = ResultHandler(queue)
    for task_id, messages in bursts:
        for kind, body in messages:
            queue.enqueue(task_id, QueuedMessage(kind, body))
    names = sorted({task_id for task_id, _ in bursts})
    totals = {name: sum(number for number, _ in handler.deliver(name, 100_000)) for name in names}
    return totals, status(queue, names)
