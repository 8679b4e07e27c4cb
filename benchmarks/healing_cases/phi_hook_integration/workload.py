import numpy


def workload(module, probe):
    draw = numpy.random.default_rng(probe.input("noise").getrandbits(32))
    parts = 6
    weights = numpy.full((parts, parts), 0.12)
    numpy.fill_diagonal(weights, 1.0)
    for _ in range(400):
        used = numpy.asarray(module.apply(weights))
        probe.state(used @ draw.standard_normal(parts))
