"""Messages of partitions; what arrives again is left out."""


class Consumer:
    def __init__(self):
        self._offsets = {}
        self.duplicates = 0

    def receive(self, partition, offset, body):
        if offset <= self._offsets.get(partition, -1):
            self.duplicates += 1
            return None
        self._offsets[partition] = offset
        return body.upper()


CONSUMER = Consumer()


def poll(messages):
    bodies = [CONSUMER.receive(*message) for message in messages]
    return [body for body in bodies if body is not None], CONSUMER.duplicates
