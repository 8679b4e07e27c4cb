"""Balance of the charge states of an element over temperatures."""

import math


class Element:
    def __init__(self, charge, temperatures):
        self.charge = charge
        self.temperatures = tuple(temperatures)

    @property
    def rates(self):
        table = []
        for temperature in self.temperatures:
            row = []
            for state in range(self.charge + 1):
                row.append(math.exp(-(state + 1) ** 2 / temperature) / (1 + state))
            total = sum(row)
            table.append(tuple(value / total for value in row))
        return tuple(table)

    def population(self, state, index):
        return self.rates[index][state]

    def peak(self, state):
        best = 0
        for index in range(len(self.temperatures)):
            if self.population(state, index) > self.population(state, best):
                best = index
        return self.temperatures[best]


def peaks(charge, temperatures):
    element = Element(charge, temperatures)
    return [element.peak(state) for state in range(charge + 1)]
