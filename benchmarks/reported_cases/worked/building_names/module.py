"""Prints the resources of calendars, with the names of the buildings in which they are."""

GC_BUILDINGS = "buildings"
GC_VALUES = {GC_BUILDINGS: []}


class Directory:
    def __init__(self, buildings, resources):
        self._buildings = buildings
        self._resources = resources
        self.requests = 0

    def list_buildings(self):
        self.requests += 1
        return [{"buildingId": number, "buildingName": name} for number, name in self._buildings]

    def list_resources(self):
        self.requests += 1
        yield from ({"resourceName": name, "buildingId": number} for name, number in self._resources)


def make_building_list(directory):
    GC_VALUES[GC_BUILDINGS] = directory.list_buildings()


def get_building_name(directory, building_id):
    if not GC_VALUES[GC_BUILDINGS]:
        make_building_list(directory)
    for building in GC_VALUES[GC_BUILDINGS]:
        if building["buildingId"] == building_id:
            return building["buildingName"]
    return "UNKNOWN"


def get_building_id(directory, which):
    if not GC_VALUES[GC_BUILDINGS]:
        make_building_list(directory)
    partial = []
    for building in GC_VALUES[GC_BUILDINGS]:
        if building["buildingName"] == which:
            return building["buildingId"]
        if which.lower() in building["buildingName"].lower():
            partial.append(building["buildingId"])
    return partial[0] if len(partial) == 1 else None


def print_resources(directory):
    rows = []
    titles = ["resourceName"]
    for resource in directory.list_resources():
        row = {"resourceName": resource["resourceName"]}
        if resource["buildingId"]:
            row["buildingId"] = resource["buildingId"]
            row["buildingName"] = get_building_name(directory, resource["buildingId"])
        for title in row:
            if title not in titles:
                titles.append(title)
        rows.append(row)
    return titles, rows


def report(buildings, resources, wanted):
    GC_VALUES[GC_BUILDINGS] = []
    directory = Directory(buildings, resources)
    titles, rows = print_resources(directory)
    return titles, rows, get_building_id(directory, wanted), directory.requests
