"""Layers of a picture, from the lowest to the highest."""


class Layer:
    def __init__(self, name, values, opacity):
        self.name = name
        self.values = values
        self.opacity = opacity


class Layers(list):
    def position(self, layer):
        return self.index(layer)

    def raise_to_top(self, layer):
        self.remove(layer)
        self.append(layer)

    def names(self):
        return [each.name for each in self]


def blend(layers):
    width = len(layers[0].values)
    row = [0.0] * width
    for layer in layers:
        opacity = layer.opacity
        for place, value in enumerate(layer.values):
            row[place] = row[place] * (1 - opacity) + value * opacity
    return row


def show(rows, order):
    layers = Layers(Layer(name, values, opacity) for name, values, opacity in rows)
    for number in order:
        layers.raise_to_top(layers[number])
    top = layers[-1]
    return layers.names(), layers.position(top), [round(value, 6) for value in blend(layers)]
