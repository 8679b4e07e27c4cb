"""Inventories of devices, in two forms."""


class Node:
    def __init__(self, namespace, url):
        self.namespace = namespace
        self.scheme, _, rest = url.partition("://")
        self.user, _, self.address = rest.rpartition("@")

    def key(self):
        return f"{self.namespace}.{self.address}"


def native_nodes(inventory):
    found = []
    for group in inventory:
        namespace = group.get("namespace", "default")
        for host in group.get("hosts", []):
            found.append(Node(namespace, host["url"]))
    return found


def ansible_nodes(inventory, namespace):
    found = []
    for name, settings in sorted(inventory.get("hosts", {}).items()):
        user = settings.get("user", "admin")
        found.append(Node(namespace, f"ssh://{user}@{settings.get('address', name)}"))
    return found


class Poller:
    def __init__(self, namespace):
        self.namespace = namespace
        self.nodes = {}

    def load(self, inventory):
        if isinstance(inventory, list):
            nodes = native_nodes(inventory)
        elif "hosts" in inventory.keys():
            nodes = ansible_nodes(inventory, self.namespace)
        else:
            nodes = native_nodes(inventory.get("namespaces", []))
        for node in nodes:
            self.nodes[node.key()] = node
        return len(nodes)


def poll(inventories):
    poller = Poller("lab")
    counts = [poller.load(inventory) for inventory in inventories]
    return counts, sorted((key, node.scheme, node.user) for key, node in poller.nodes.items())
