"""Subscriptions to topics, with a set of them per topic that goes when it is empty."""


class Topics:
    def __init__(self):
        self._by_topic = {}

    def subscribe(self, topic, name):
        self._by_topic.setdefault(topic, set()).add(name)

    def cancel(self, topic, name):
        names = self._by_topic.get(topic)
        if names is None:
            return False
        names.discard(name)
        if not names:
            del self._by_topic[topic]
        return True

    def send(self, topic, text):
        return [f"{name}: {text}" for name in sorted(self._by_topic.get(topic, ()))]


TOPICS = Topics()


def work(rows):
    sent = []
    for topic, name, text in rows:
        TOPICS.subscribe(topic, name)
        sent.append(TOPICS.send(topic, text))
        TOPICS.cancel(topic, name)
    return sent
