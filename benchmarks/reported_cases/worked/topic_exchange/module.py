"""A topic exchange: which queues get a message."""

import re


class TopicExchange:
    wildcards = {"*": r".*?[^\.]", "#": r".*?"}

    def __init__(self):
        self.table = []
        self.delivered = {}

    def bind(self, queue, binding_key):
        entry = (binding_key, queue)
        if entry not in self.table:
            self.table.append(entry)

    def unbind(self, queue):
        self.table = [(key, bound) for key, bound in self.table if bound != queue]

    def key_to_pattern(self, key):
        parts = (self.wildcards.get(word, re.escape(word)) for word in key.split("."))
        return "^" + r"\.".join(parts) + "$"

    def _matches(self, binding_key, routing_key):
        pattern = self.key_to_pattern(binding_key)
        return re.match(pattern, routing_key) is not None

    def lookup(self, routing_key):
        found = set()
        for key, queue in self.table:
            if self._matches(key, routing_key):
                found.add(queue)
        return found

    def publish(self, routing_key, body):
        for queue in self.lookup(routing_key):
            self.delivered.setdefault(queue, []).append(len(body))


def serve(bindings, messages):
    exchange = TopicExchange()
    for queue, key in bindings:
        exchange.bind(queue, key)
    for routing_key, body in messages:
        exchange.publish(routing_key, body)
    return sorted((queue, sum(sizes)) for queue, sizes in exchange.delivered.items())
