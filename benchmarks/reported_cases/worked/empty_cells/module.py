"""Agents on a grid, who move to an empty cell when few around them are alike."""


class Agent:
    def __init__(self, number, kind):
        self.number = number
        self.kind = kind
        self.pos = None


class Grid:
    def __init__(self, width, height):
        self.width = width
        self.height = height
        self.grid = [[None] * height for _ in range(width)]
        self.empties = []
        for x in range(width):
            for y in range(height):
                self.empties.append((x, y))

    def is_cell_empty(self, pos):
        x, y = pos
        return self.grid[x][y] is None

    def place_agent(self, agent, pos):
        self._place_agent(pos, agent)
        agent.pos = pos

    def _place_agent(self, pos, agent):
        x, y = pos
        self.grid[x][y] = agent
        if pos in self.empties:
            self.empties.remove(pos)

    def _remove_agent(self, pos):
        x, y = pos
        self.grid[x][y] = None
        if pos not in self.empties:
            self.empties.append(pos)

    def move_agent(self, agent, pos):
        self._remove_agent(agent.pos)
        self._place_agent(pos, agent)
        agent.pos = pos

    def move_to_empty(self, agent, choose):
        if not self.empties:
            raise RuntimeError("No empty cell")
        self.move_agent(agent, choose(sorted(self.empties[-30:])))

    def neighbors(self, pos):
        x, y = pos
        for dx in (-1, 0, 1):
            for dy in (-1, 0, 1):
                if dx or dy:
                    found = self.grid[(x + dx) % self.width][(y + dy) % self.height]
                    if found is not None:
                        yield found


def simulate(width, height, kinds, rounds, choose, wanted=3):
    grid = Grid(width, height)
    agents = []
    for number, kind in enumerate(kinds):
        agent = Agent(number, kind)
        grid.place_agent(agent, choose(grid.empties[:50]))
        agents.append(agent)
    happy = 0
    for _ in range(rounds):
        happy = 0
        for agent in agents:
            similar = sum(1 for other in grid.neighbors(agent.pos) if other.kind == agent.kind)
            if similar < wanted:
                grid.move_to_empty(agent, choose)
            else:
                happy += 1
    return happy, [agent.pos for agent in agents], len(grid.empties)
