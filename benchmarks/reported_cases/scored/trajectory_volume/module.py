"""Trajectories of atoms, and what is worked out from them."""

import math
from functools import lru_cache


class Trajectory:
    def __init__(self, species, steps, lattice, time_step):
        self.species = species
        self.steps = steps
        self.lattice = lattice
        self.time_step = time_step

    @lru_cache
    def displacements(self):
        first = self.steps[0]
        return [[self.lattice * (now - then) for now, then in zip(step, first)] for step in self.steps]

    @lru_cache
    def distances(self, species):
        chosen = [place for place, name in enumerate(self.species) if name == species]
        return [math.fsum(abs(step[place]) for place in chosen) for step in self.displacements()]

    def filter(self, species):
        chosen = [place for place, name in enumerate(self.species) if name == species]
        steps = [[step[place] for place in chosen] for step in self.steps]
        return Trajectory([species] * len(chosen), steps, self.lattice, self.time_step)


class SimulationMetrics:
    def __init__(self, trajectory):
        self.trajectory = trajectory

    @lru_cache
    def speed(self, species):
        distances = self.trajectory.distances(species)
        return [(after - before) / self.trajectory.time_step for before, after in zip(distances, distances[1:])]

    def attempt_frequency(self, species):
        speeds = self.speed(species)
        turns = sum(1 for before, after in zip(speeds, speeds[1:]) if before * after < 0)
        return turns / (len(speeds) * self.trajectory.time_step)

    def mean_speed(self, species):
        speeds = self.speed(species)
        return math.fsum(speeds) / len(speeds)


def analyse(species, steps, wanted):
    metrics = SimulationMetrics(Trajectory(species, steps, 10.0, 0.5))
    alone = metrics.trajectory.filter(wanted)
    return round(metrics.attempt_frequency(wanted), 6), round(metrics.mean_speed(wanted), 6), len(alone.species)
