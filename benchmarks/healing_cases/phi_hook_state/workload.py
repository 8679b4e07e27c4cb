import numpy


def workload(module, probe):
    draw = numpy.random.default_rng(probe.input("noise").getrandbits(32))
    for _ in range(400):
        activity = 3.0 * draw.standard_normal() + draw.standard_normal(6) * 0.5
        probe.state(module.apply(activity))
