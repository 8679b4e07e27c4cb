"""Agents on a grid, who move to the cell that is best for them and their neighbours."""


class Cell:
    def __init__(self, x, y, sugar):
        self.x = x
        self.y = y
        self.sugar = sugar
        self.agent = None


class Environment:
    def __init__(self, size, sugar):
        self.size = size
        self.grid = [[Cell(x, y, sugar[x * size + y]) for y in range(size)] for x in range(size)]

    def find_cell(self, x, y):
        return self.grid[x % self.size][y % self.size]


class Agent:
    def __init__(self, number, environment, cell, vision):
        self.number = number
        self.environment = environment
        self.vision = vision
        self.cell = cell
        self.wealth = 0
        cell.agent = self

    def find_cells_in_range(self, cell):
        found = []
        for dx in range(-self.vision, self.vision + 1):
            for dy in range(-self.vision, self.vision + 1):
                if dx * dx + dy * dy <= self.vision * self.vision:
                    found.append(self.environment.find_cell(cell.x + dx, cell.y + dy))
        return found

    def find_neighborhood(self, cell=None):
        around = self.find_cells_in_range(cell or self.cell)
        return [each.agent for each in around if each.agent is not None and each.agent is not self]

    def value_of(self, cell):
        value = 0
        for neighbor in self.find_neighborhood():
            extent = len(self.find_neighborhood(cell)) / 10
            near = abs(neighbor.cell.x - cell.x) + abs(neighbor.cell.y - cell.y)
            value += cell.sugar * extent / (1 + near)
        return value + cell.sugar

    def move(self):
        free = [cell for cell in self.find_cells_in_range(self.cell) if cell.agent is None]
        best = max(free, key=self.value_of, default=None)
        if best is not None:
            self.cell.agent = None
            self.cell = best
            best.agent = self
            self.wealth += best.sugar
            best.sugar = 0


def simulate(size, sugar, places, steps):
    environment = Environment(size, sugar)
    agents = [Agent(n, environment, environment.find_cell(*place), 3) for n, place in enumerate(places)]
    for _ in range(steps):
        for agent in agents:
            agent.move()
    return [(agent.number, agent.wealth, agent.cell.x, agent.cell.y) for agent in agents]
