"""Environments of packages, read from files that include others."""


class Loader:
    def __init__(self, files):
        self.files = files
        self.visited = []

    def load(self, name):
        self.visited.append(name)
        return self.files[name]


def handle_includes(loader, name, seen=None):
    """Return the descriptions of a file and of all that it includes, the innermost first."""
    seen = set() if seen is None else seen
    seen.add(name)
    described = loader.load(name)
    found = []
    for included in described.get("includes", []):
        if included not in seen:
            found.extend(handle_includes(loader, included, seen))
    found.append(described)
    return found


def merge(descriptions):
    merged = {"dependencies": [], "environment": {}}
    for described in descriptions:
        for package in described.get("dependencies", []):
            if package not in merged["dependencies"]:
                merged["dependencies"].append(package)
        merged["environment"].update(described.get("environment", {}))
        merged["name"] = described["name"]
    return merged


def render(files, name):
    loader = Loader(files)
    merged = merge(handle_includes(loader, name))
    lines = [f"name: {merged['name']}", *(f"- {each}" for each in merged["dependencies"])]
    lines += [f"{key}={value}" for key, value in sorted(merged["environment"].items())]
    return "\n".join(lines), loader.visited
