"""Shapes in a plane, and what is computed of them."""

import math


class Polygon:
    def __init__(self, vertices):
        self._vertices = [tuple(vertex) for vertex in vertices]
        self._name = ""

    @property
    def vertices(self):
        return self._vertices

    @property
    def signed_area(self):
        total = 0.0
        for (x, y), (other_x, other_y) in zip(self._vertices, self._vertices[1:] + self._vertices[:1], strict=True):
            total += x * other_y - other_x * y
        return total / 2

    @property
    def area(self):
        return abs(self.signed_area)

    @area.setter
    def area(self, value):
        self._rescale(math.sqrt(value / self.area))

    @property
    def perimeter(self):
        edges = zip(self._vertices, self._vertices[1:] + self._vertices[:1], strict=True)
        return sum(math.dist(one, other) for one, other in edges)

    @property
    def center(self):
        count = len(self._vertices)
        return (sum(x for x, _ in self._vertices) / count, sum(y for _, y in self._vertices) / count)

    @center.setter
    def center(self, value):
        x, y = self.center
        self._vertices = [(a + value[0] - x, b + value[1] - y) for a, b in self._vertices]

    @property
    def quotient(self):
        return 4 * math.pi * self.area / self.perimeter**2

    @property
    def radius(self):
        return max(math.dist(self.center, vertex) for vertex in self._vertices)

    def _rescale(self, scale):
        self._vertices = [(x * scale, y * scale) for x, y in self._vertices]


def overlap_bound(shape, other):
    distance = math.dist(shape.center, other.center)
    return distance < shape.radius + other.radius


def compress(shapes, rounds, target):
    polygons = [Polygon(vertices) for vertices in shapes]
    overlaps = 0
    for _ in range(rounds):
        for place, polygon in enumerate(polygons):
            for other in polygons[place + 1 :]:
                overlaps += overlap_bound(polygon, other)
        polygons[overlaps % len(polygons)].area = target
    return overlaps, [(round(each.area, 6), round(each.quotient, 6)) for each in polygons]
