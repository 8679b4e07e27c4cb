"""Client of a registry of services: requests by number, and futures that wait for answers."""

import asyncio
import itertools


class Transport:
    """Answers packets after a while, in the order in which they came."""

    def __init__(self):
        self.packets = []

    def send(self, packet):
        self.packets.append(packet)

    def flush(self, client):
        packets, self.packets = self.packets, []
        for packet in packets:
            answer = {"type": packet["type"] + "_reply", "request_id": packet["request_id"]}
            answer["params"] = {"service": packet.get("service", ""), "instances": [f"{packet.get('service')}-{n}" for n in range(3)]}
            client.receive(answer)


class RegistryClient:
    def __init__(self, transport):
        self._transport = transport
        self._pending_requests = {}
        self._available = {}
        self._numbers = itertools.count()
        self.on_reply = {
            "subscribers_reply": self._handle_subscriber_packet,
            "instances_reply": self._handle_get_instances,
            "pong_reply": self._handle_pong,
        }

    def get_subscribers(self, service, endpoint):
        return self._request({"type": "subscribers", "service": service, "endpoint": endpoint})

    def get_instances(self, service):
        return self._request({"type": "instances", "service": service})

    def _request(self, packet):
        number = f"r{next(self._numbers)}"
        packet["request_id"] = number
        future = asyncio.get_running_loop().create_future()
        self._pending_requests[number] = future
        self._transport.send(packet)
        return future

    def receive(self, packet):
        self.on_reply[packet["type"]](packet)

    def _handle_pong(self, packet):
        self._available["pong"] = True

    def _handle_subscriber_packet(self, packet):
        request_id = packet["request_id"]
        future = self._pending_requests[request_id]
        future.set_result([name.upper() for name in packet["params"]["instances"]])

    def _handle_get_instances(self, packet):
        request_id = packet["request_id"]
        future = self._pending_requests[request_id]
        self._available[packet["params"]["service"]] = True
        future.set_result(packet["params"]["instances"])

    def known(self):
        return sorted(self._available)


TRANSPORT = Transport()
CLIENT = RegistryClient(TRANSPORT)


async def ask(services):
    waiting = []
    for n, service in enumerate(services):
        waiting.append(CLIENT.get_instances(service) if n % 3 else CLIENT.get_subscribers(service, "e"))
    TRANSPORT.flush(CLIENT)
    found = await asyncio.gather(*waiting)
    return found, CLIENT.known()
