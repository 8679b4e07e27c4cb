"""A network of queues, simulated event by event."""

from dataclasses import dataclass, field


@dataclass
class Individual:
    number: int
    priority: int
    arrival: float
    route: list[int] = field(default_factory=list)


class Node:
    def __init__(self, number: int, service: float, classes: int) -> None:
        self.number = number
        self.service = service
        self.individuals: list[list[Individual]] = [[] for _ in range(classes)]
        self.served = 0

    def accept(self, individual: Individual, at: float) -> None:
        individual.route.append(self.number)
        self.individuals[individual.priority].append(individual)

    def waiting(self) -> int:
        return sum(len(each) for each in self.individuals)

    def finish_service(self) -> Individual | None:
        for line in self.individuals:
            if line:
                self.served += 1
                return line.pop(0)
        return None


class Simulation:
    def __init__(self, services: list[float], classes: int) -> None:
        self.nodes = [Node(n, service, classes) for n, service in enumerate(services)]
        self.exited: list[Individual] = []

    def arrive(self, rows: list[tuple[int, float]]) -> None:
        for number, (priority, at) in enumerate(rows):
            self.nodes[0].accept(Individual(number, priority, at), at)

    def run(self) -> float:
        clock = 0.0
        for node, following in zip(self.nodes, [*self.nodes[1:], None]):
            while node.waiting():
                individual = node.finish_service()
                clock += node.service
                if following is None:
                    self.exited.append(individual)
                else:
                    following.accept(individual, clock)
        return clock


def simulate(services: list[float], rows: list[tuple[int, float]]) -> tuple:
    simulation = Simulation(services, 3)
    simulation.arrive(rows)
    clock = simulation.run()
    return round(clock, 3), [node.served for node in simulation.nodes], [each.number for each in simulation.exited[:9]]
