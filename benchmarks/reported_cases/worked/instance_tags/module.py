"""Instances of a cloud, by reservation, with their tags."""


class Instance:
    def __init__(self, name, tags):
        self.name = name
        self.tags = tags


class Reservation:
    def __init__(self, instances):
        self.instances = [Instance(*each) for each in instances]


class Cloud:
    def __init__(self, reservations):
        self.reservations = [Reservation(each) for each in reservations]

    def first_instances(self):
        found = []
        for reservation in self.reservations:
            instance = reservation.instances[0]
            found.append((instance.name, instance.tags.get("role", "none")))
        return found

    def count(self):
        return sum(len(each.instances) for each in self.reservations)


def overview(reservations):
    cloud = Cloud(reservations)
    return cloud.first_instances(), cloud.count()
