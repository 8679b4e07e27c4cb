"""Cells of a layout: sets of polygons with their layers and kinds."""


class PolygonSet:
    def __init__(self, polygons, layers, datatypes):
        self.polygons = polygons
        self.layers = layers
        self.datatypes = datatypes

    def area(self):
        total = 0
        for points in self.polygons:
            for place in range(len(points)):
                x, y = points[place]
                u, v = points[(place + 1) % len(points)]
                total += x * v - u * y
        return abs(total) / 2


class Cell:
    def __init__(self, name):
        self.name = name
        self.elements = []
        self._bb_valid = False

    def add(self, element):
        self.elements.append(element)
        self._bb_valid = False
        return self

    def remove_polygons(self, test):
        """Remove polygons for which the test is true."""
        empty = []
        for element in self.elements:
            if isinstance(element, PolygonSet):
                ii = 0
                while ii < len(element.polygons):
                    if test(element.polygons[ii], element.layers[ii], element.datatypes[ii]):
                        element.polygons.pop(ii)
                        element.layers.pop(ii)
                        element.datatypes.pop(ii)
                    else:
                        ii += 1
                if len(element.polygons) == 0:
                    empty.append(element)
        for element in empty:
            self.elements.remove(element)
        self._bb_valid = False
        return self

    def summary(self):
        return [(len(element.polygons), element.layers[:5], element.datatypes[-3:]) for element in self.elements]


def clean(rows, layer):
    cell = Cell("top")
    polygons = [[(x, y), (x + w, y), (x + w, y + h)] for x, y, w, h, _, _ in rows]
    cell.add(PolygonSet(polygons, [row[4] for row in rows], [row[5] for row in rows]))
    cell.remove_polygons(lambda points, its_layer, kind: its_layer == layer or kind == 7)
    return cell.summary(), round(sum(element.area() for element in cell.elements), 3)
