"""Racks of a data centre, and the devices in them, in a database."""

import sqlite3


class Inventory:
    def __init__(self, racks, devices):
        self.connection = sqlite3.connect(":memory:")
        self.connection.execute("CREATE TABLE rack (id INTEGER PRIMARY KEY, name TEXT, height INTEGER)")
        self.connection.execute("CREATE TABLE device (id INTEGER PRIMARY KEY, rack_id INTEGER, units INTEGER, name TEXT)")
        self.connection.executemany("INSERT INTO rack VALUES (?, ?, ?)", racks)
        self.connection.executemany("INSERT INTO device VALUES (?, ?, ?, ?)", devices)

    def racks(self):
        return self.connection.execute("SELECT id, name, height FROM rack ORDER BY name").fetchall()

    def devices_of(self, rack_id):
        cursor = self.connection.execute("SELECT name, units FROM device WHERE rack_id = ? ORDER BY name", (rack_id,))
        return cursor.fetchall()

    def utilisation(self, rack_id, height):
        used = sum(units for _, units in self.devices_of(rack_id))
        return round(100 * used / height)

    def close(self):
        self.connection.close()


def overview(inventory):
    rows = []
    for rack_id, name, height in inventory.racks():
        names = [device for device, _ in inventory.devices_of(rack_id)]
        rows.append([name, len(names), names[:2], inventory.utilisation(rack_id, height)])
    return rows
