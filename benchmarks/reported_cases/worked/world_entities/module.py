"""A world of rooms, places and things, in which a robot plans."""


class Entity:
    def __init__(self, name, kind, pose):
        self.name = name
        self.kind = kind
        self.pose = pose


class World:
    def __init__(self):
        self.rooms = []
        self.locations = []
        self.objects = []

    def add_room(self, name, pose):
        self.rooms.append(Entity(name, "room", pose))

    def add_location(self, name, pose):
        self.locations.append(Entity(name, "location", pose))

    def add_object(self, name, pose):
        if self.get_object_by_name(name) is not None:
            return False
        self.objects.append(Entity(name, "object", pose))
        return True

    def get_room_by_name(self, name):
        names = [room.name for room in self.rooms]
        if name in names:
            return self.rooms[names.index(name)]
        return None

    def get_location_by_name(self, name):
        for location in self.locations:
            if location.name == name:
                return location
        return None

    def get_object_by_name(self, name):
        for thing in self.objects:
            if thing.name == name:
                return thing
        return None

    def get_entity_by_name(self, name):
        entity = self.get_room_by_name(name)
        if entity is None:
            entity = self.get_location_by_name(name)
        if entity is None:
            entity = self.get_object_by_name(name)
        return entity


class Planner:
    def __init__(self, world):
        self.world = world

    def way(self, names):
        steps = []
        for name in names:
            entity = self.world.get_entity_by_name(name)
            if entity is None:
                steps.append((name, None))
            else:
                steps.append((entity.kind, entity.pose))
        return steps
