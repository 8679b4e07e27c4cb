"""Networks with their autonomous systems, from several files."""

import ipaddress


class Network:
    def __init__(self, line):
        prefix, asn = line.split()
        self.asn = asn
        self.network = ipaddress.ip_network(prefix)
        self.address = int(self.network.network_address)
        self.mask = int(self.network.netmask)
        self.length = self.network.prefixlen

    def contains(self, other):
        return self.length <= other.length and other.address & self.mask == self.address

    def line(self):
        return f"{self.network} {self.asn}"


class BaseFile:
    def __init__(self, lines):
        self.networks = [Network(line) for line in lines]

    def covers(self, network):
        for each in self.networks:
            if each.contains(network):
                return True
        return False


def merge(base_lines, extra_lines):
    """Add the networks of a second file that no network of the first contains."""
    base = BaseFile(base_lines)
    extra = [Network(line) for line in extra_lines]
    added = [network for network in extra if not base.covers(network)]
    merged = sorted([*base.networks, *added], key=lambda each: (each.address, each.length))
    return len(added), [each.line() for each in merged[:50]]
