"""Makes plain objects of documents with links between them."""


class DocumentError(Exception):
    pass


class Resolver:
    def __init__(self, included):
        self.included = {(each["type"], each["id"]): each for each in included}

    def resolve(self, reference):
        if isinstance(reference, list):
            return [self.resolve(each) for each in reference]
        found = self.included.get((reference["type"], reference["id"]))
        return plain(found) if found is not None else dict(reference)


def plain(resource):
    found = {"type": resource["type"], "id": resource["id"]}
    found.update(resource.get("attributes", {}))
    return found


def with_relations(resource, resolver):
    found = plain(resource)
    for name, item in resource.get("relationships", {}).items():
        data = item.get("data")
        if data is not None:
            found[name] = resolver.resolve(data)
    return found


def deserialize(document):
    if "data" not in document:
        raise DocumentError("no data")
    resolver = Resolver(document.get("included", []))
    return [with_relations(each, resolver) for each in document["data"]]


def titles(document):
    return [(each["id"], each.get("title"), each.get("author", {}).get("name")) for each in deserialize(document)]
