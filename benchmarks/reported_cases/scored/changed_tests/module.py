"""Which tests are affected by changed files."""


def affected_tests(graph, changed, is_test, limit=None):
    """Walk from changed files to everything that imports them."""

    def importers(name):
        return graph.get(name, [])

    found = []
    queue = [(name, 0) for name in changed]
    while queue:
        current, depth = queue.pop(0)
        if current in found:
            continue
        if limit is not None and depth > limit:
            break
        found.append(current)
        for importer in importers(current):
            queue.append((importer, depth + 1))
    return [name for name in found if is_test(name)]


def report(graph, changed):
    tests = affected_tests(graph, changed, lambda name: name.startswith("test_"))
    return {"tests": tests, "count": len(tests)}
