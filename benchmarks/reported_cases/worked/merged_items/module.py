"""Rows of a query, merged where they are of the same parent."""


class Model:
    def __init__(self, pk, children):
        self.pk = pk
        self.children = children


class Child:
    def __init__(self, pk, tags):
        self.pk = pk
        self.tags = tags


def merge_children(current, other):
    """Merge the children of two rows of the same parent."""
    merged = current[:]
    for child in other:
        known = None
        for each in merged:
            if each.pk == child.pk:
                known = each
                break
        if known is None:
            merged.append(child)
        else:
            new = Child(child.pk, known.tags + child.tags)
            merged = [each for each in merged if each.pk != child.pk] + [new]
    return merged


def merge_rows(rows):
    by_parent = {}
    for row in rows:
        known = by_parent.get(row.pk)
        by_parent[row.pk] = row if known is None else Model(row.pk, merge_children(known.children, row.children))
    return list(by_parent.values())


def load(described):
    rows = [Model(pk, [Child(number, [tag]) for number, tag in children]) for pk, children in described]
    merged = merge_rows(rows)
    return [(row.pk, [(child.pk, len(child.tags)) for child in row.children]) for row in merged]
