"""Publishes announcements of files on a broker."""

import copy
import json
import logging

logger = logging.getLogger(__name__)


class Broker:
    def __init__(self):
        self.queues = {}

    def publish(self, topic, body, headers):
        self.queues.setdefault(topic, []).append((body, headers))


class Encoder:
    mimetype = "application/json"

    @staticmethod
    def export(message):
        return json.dumps(message, sort_keys=True), {"content_type": Encoder.mimetype}


class Moth:
    def __init__(self, broker, options):
        self.broker = broker
        self.o = {"topicPrefix": ["v03"], "messageAgeMax": 0}
        self.o.update(options)
        self.metrics = {"txGoodCount": 0, "txByteCount": 0, "rejected": 0}

    def put_new_message(self, message):
        body = copy.deepcopy(message)
        topic = ".".join(self.o["topicPrefix"] + body["subtopic"])
        if "_deleteOnPost" in body:
            for key in body["_deleteOnPost"]:
                if key in body:
                    del body[key]
            del body["_deleteOnPost"]
        if not body["relPath"]:
            self.metrics["rejected"] += 1
            logger.error("message without a path")
            return False
        raw, headers = Encoder.export(body)
        self.metrics["txByteCount"] += len(raw)
        self.metrics["txGoodCount"] += 1
        self.broker.publish(topic, raw, headers)
        return True


class Flow:
    def __init__(self, publishers):
        self.publishers = publishers
        self.failed = []

    def post(self, messages):
        for message in messages:
            for publisher in self.publishers:
                if not publisher.put_new_message(message):
                    self.failed.append(message)


def run(messages, prefixes):
    broker = Broker()
    flow = Flow([Moth(broker, {"topicPrefix": prefix}) for prefix in prefixes])
    flow.post(messages)
    sizes = {topic: len(queue) for topic, queue in sorted(broker.queues.items())}
    return sizes, [each.metrics for each in flow.publishers], len(flow.failed), messages[0]
