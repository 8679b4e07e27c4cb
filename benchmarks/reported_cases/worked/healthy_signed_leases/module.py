"""Leases of addresses: who had one before gets the same again."""


class Lease:
    def __init__(self, address):
        self.address = address
        self.active = True
        self.times = 1


class Desk:
    def __init__(self, size):
        self.size = size
        self.leases = {}

    def request(self, client):
        lease = self.leases.get(client)
        if lease is None:
            lease = self.leases[client] = Lease(len(self.leases) % self.size)
        else:
            lease.active = True
            lease.times += 1
        return lease.address

    def release(self, client):
        self.leases[client].active = False

    def history(self, client):
        return self.leases[client].times


DESK = Desk(4096)


def day(clients):
    given = [DESK.request(client) for client in clients]
    for client in clients:
        DESK.release(client)
    return given, [DESK.history(client) for client in clients]
