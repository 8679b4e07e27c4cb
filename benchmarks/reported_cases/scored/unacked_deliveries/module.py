"""Consumes messages, each of which is acknowledged or rejected."""

import itertools


class Delivery:
    def __init__(self, tag, body, redelivered):
        self.tag = tag
        self.body = body
        self.redelivered = redelivered


class Channel:
    def __init__(self):
        self._tags = itertools.count(1)
        self._unacked = {}
        self.rejected = 0

    def deliver(self, body, redelivered=False):
        delivery = Delivery(next(self._tags), body, redelivered)
        self._unacked[delivery.tag] = delivery
        return delivery

    def ack(self, tag):
        del self._unacked[tag]

    def reject(self, tag, requeue):
        delivery = self._unacked[tag]
        self.rejected += 1
        if requeue and not delivery.redelivered:
            return self.deliver(delivery.body, redelivered=True)
        return None


class Consumer:
    def __init__(self, channel):
        self.channel = channel

    def consume(self, body, callback):
        delivery = self.channel.deliver(body)
        while delivery is not None:
            if callback(delivery.body):
                self.channel.ack(delivery.tag)
                return "done"
            delivery = self.channel.reject(delivery.tag, requeue=True)
        return "rejected"


CHANNEL = Channel()


def consume_all(bodies, callback):
    consumer = Consumer(CHANNEL)
    return [consumer.consume(body, callback) for body in bodies]
