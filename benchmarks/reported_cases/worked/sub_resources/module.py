"""Resources of a web service, made of its answers."""


class BaseResource:
    name = ""
    attributes = ()
    subresources = {}

    def __init__(self, **fields):
        for attribute in self.attributes:
            setattr(self, attribute, fields.get(attribute))
        self._set_subresources(fields)

    def _set_subresources(self, fields):
        for attribute, kind in self.subresources.items():
            value = fields.get(attribute, None)
            if isinstance(value, list):
                setattr(self, attribute, [kind(**each) for each in value])
            else:
                setattr(self, attribute, kind(**value))

    def __str__(self):
        return f"{self.name} | {getattr(self, self.attributes[0])}"


class Region(BaseResource):
    name = "region"
    attributes = ("name", "url")


class Species(BaseResource):
    name = "species"
    attributes = ("name",)


class Pokedex(BaseResource):
    name = "pokedex"
    attributes = ("id", "name")
    subresources = {"region": Region, "species": Species}

    def summary(self):
        where = str(self.region) if self.region else "everywhere"
        return f"{self} ({where}): {len(self.species or [])} species"


def load(answers):
    found = [Pokedex(**answer) for answer in answers]
    return [each.summary() for each in found]
