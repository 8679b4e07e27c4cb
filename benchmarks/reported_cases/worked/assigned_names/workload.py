LINES = ["a = 1", "b = c = 2", "d = []", "del a", "print(3)", "e = d", "f = 7"]
ODD = ["d[0] = 1", "del d[0]", "d.x = 4"]


def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        sources = {}
        for n in range(random.randrange(1, 4)):
            lines = random.sample(LINES, 4)
            if random.random() < 0.25:
                lines.append(random.choice(ODD))
            sources[f"m{n}.py"] = "\n".join(lines)
        with probe.request("report"):
            probe.output(module.report(sources))
