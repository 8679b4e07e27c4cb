def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        names = [f"s{n}" for n in range(6)]
        lines = [" ".join(str(random.randrange(6)) for _ in range(3)) for _ in range(4)]
        if random.random() < 0.15:
            lines.insert(random.randrange(5), random.choice(["", "  "]))
        with probe.request("train"):
            probe.output(module.train(names, "\n".join(lines)))
