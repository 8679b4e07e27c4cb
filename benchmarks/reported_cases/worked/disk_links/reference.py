"""Disks, and the names under which they can be found."""


class Device:
    def __init__(self, name, properties):
        self.name = name
        self.properties = properties

    @property
    def serial(self):
        return self.properties.get("ID_SERIAL_SHORT", "")

    @property
    def size(self):
        return int(self.properties.get("SECTORS", "0")) * 512

    def links(self):
        found = []
        for link in self.properties.get("DEVLINKS", "").split():
            if link.startswith("/dev/disk/by-id/"):
                found.append(link.rsplit("/", 1)[1])
        return sorted(found)


class Disks:
    def __init__(self):
        self.by_serial = {}

    def add(self, device):
        row = {"name": device.name, "size": device.size, "links": device.links()}
        self.by_serial.setdefault(device.serial, []).append(row)
        return row

    def without_serial(self):
        return [row["name"] for row in self.by_serial.get("", [])]


def sync(listing):
    disks = Disks()
    rows = [disks.add(Device(name, properties)) for name, properties in listing]
    return rows, disks.without_serial()
