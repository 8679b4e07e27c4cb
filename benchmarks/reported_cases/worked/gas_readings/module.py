"""Daily readings of gas, added up for statistics."""


class Entity:
    def __init__(self, name, unit):
        self.name = name
        self.unit = unit
        self.rows = []


class Publisher:
    def __init__(self, readings):
        self.readings = readings
        self.entities = []

    def publish_entity(self, entity, property_name, start=0):
        total = start
        for reading in self.readings:
            total += reading[property_name]
            entity.rows.append((reading["time_period"], round(total, 2)))
        self.entities.append(entity)
        return total

    def publish(self):
        volume = self.publish_entity(Entity("volume", "m3"), "volume_m3")
        energy = self.publish_entity(Entity("energy", "kWh"), "energy_kwh")
        return round(volume, 2), round(energy, 2)


def run(readings):
    publisher = Publisher(readings)
    totals = publisher.publish()
    return totals, [entity.rows for entity in publisher.entities]
