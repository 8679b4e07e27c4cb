"""The nodes of a controller, in lists side by side."""

import logging

_LOGGER = logging.getLogger(__name__)


class Node:
    def __init__(self, address, name):
        self.address = address
        self.name = name
        self.status = None
        self.changes = 0

    def update(self, value):
        if value != self.status:
            self.status = value
            self.changes += 1


class Nodes:
    def __init__(self, root=None, addresses=None, nnames=None, nparents=None, nobjs=None, ntypes=None):
        self.root = root
        self.addresses = addresses if addresses is not None else []
        self.nnames = nnames if nnames is not None else []
        self.nparents = nparents if nparents is not None else []
        self.nobjs = nobjs if nobjs is not None else []
        self.ntypes = ntypes if ntypes is not None else []

    def insert(self, address, name, parent, obj, ntype):
        self.addresses.append(address)
        self.nnames.append(name)
        self.nparents.append(parent)
        self.nobjs.append(obj)
        self.ntypes.append(ntype)

    def get_by_id(self, address):
        if address not in self.addresses:
            return None
        return self.nobjs[self.addresses.index(address)]

    def get_by_name(self, name):
        if name not in self.nnames:
            return None
        return self.nobjs[self.nnames.index(name)]

    def status_changed(self, address, value):
        node = self.get_by_id(address)
        if node is None:
            _LOGGER.debug("status of an unknown node: %s", address)
            return False
        node.update(value)
        return True

    def path(self, address):
        names = []
        while address in self.addresses:
            place = self.addresses.index(address)
            names.append(self.nnames[place])
            address = self.nparents[place]
        return "/".join(reversed(names))

    def children(self, parent):
        return [name for name, above in zip(self.nnames, self.nparents, strict=True) if above == parent]


def play(described, events):
    nodes = Nodes()
    for address, name, parent, ntype in described:
        nodes.insert(address, name, parent, Node(address, name) if ntype == "node" else None, ntype)
    known = 0
    for address, value in events:
        if nodes.get_by_id(address) is not None:
            known += nodes.status_changed(address, value)
    paths = [nodes.path(address) for address, _ in events[:150]]
    last = [(each.address, each.status, each.changes) for each in nodes.nobjs if each is not None]
    return known, paths, last, nodes.children(None)
