"""An accessory server: clients subscribe to characteristics and get events."""

import logging

logger = logging.getLogger(__name__)


class Characteristic:
    def __init__(self, iid, value=0):
        self.iid = iid
        self.value = value


class Accessory:
    def __init__(self, aid, count):
        self.aid = aid
        self.characteristics = {iid: Characteristic(iid) for iid in range(count)}

    def topic(self, iid):
        return f"{self.aid}.{iid}"


class AccessoryDriver:
    def __init__(self, accessory):
        self.accessory = accessory
        self.topics = {}
        self.connections = {}
        self.sent = 0

    def connection_made(self, address, protocol):
        self.connections[address] = protocol

    def connection_lost(self, address):
        logger.debug("lost %s", address)
        self.connections.pop(address, None)

    def subscribe(self, address, iid, on):
        topic = self.accessory.topic(iid)
        if on:
            self.topics.setdefault(topic, set()).add(address)
            return
        if topic not in self.topics:
            return
        self.topics[topic].discard(address)
        if not self.topics[topic]:
            del self.topics[topic]

    def set_value(self, iid, value):
        self.accessory.characteristics[iid].value = value
        return self.publish(iid, value)

    def publish(self, iid, value):
        pushed = 0
        for address in self.topics.get(self.accessory.topic(iid), ()):
            protocol = self.connections.get(address)
            if protocol is None:
                continue
            protocol.push({"aid": self.accessory.aid, "iid": iid, "value": value})
            pushed += 1
        self.sent += pushed
        return pushed


class Protocol:
    def __init__(self, driver, address):
        self.driver = driver
        self.address = address
        self.events = []
        driver.connection_made(address, self)

    def push(self, event):
        self.events.append(event)

    def close(self):
        self.driver.connection_lost(self.address)


DRIVER = AccessoryDriver(Accessory(1, 8))


def visits(clients):
    seen = []
    for address, wanted, changes in clients:
        protocol = Protocol(DRIVER, address)
        for iid in wanted:
            DRIVER.subscribe(address, iid, True)
        pushed = [DRIVER.set_value(iid, value) for iid, value in changes]
        seen.append((len(protocol.events), pushed))
        protocol.close()
    return seen
