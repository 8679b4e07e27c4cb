"""Events that a messenger sends to a bot."""

import json
from dataclasses import dataclass


@dataclass
class TextEvent:
    user: str
    text: str


@dataclass
class Payload:
    events: list
    destination: str | None


class Parser:
    def __init__(self, kinds):
        self.kinds = kinds

    def events(self, body):
        for event in body["events"]:
            if event["type"] in self.kinds:
                source = event.get("source") or {}
                yield TextEvent(source.get("userId"), event.get("text", ""))

    def parse(self, text):
        body = json.loads(text)
        return Payload(list(self.events(body)), body.get("destination"))


def received(texts):
    parser = Parser({"message"})
    payloads = [parser.parse(text) for text in texts]
    return [(each.destination, len(each.events), each.events) for each in payloads]
