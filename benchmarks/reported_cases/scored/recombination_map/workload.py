def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        lines = [f"{random.randrange(1, 23)}\t{n * 50}\t{n * 50 + 50}\t{random.random():.4f}" for n in range(20)]
        text = "\n".join(lines)
        if random.random() < 0.3:
            text += "\n"
        with probe.request("thresholds"):
            probe.output(module.thresholds(text, 0.9))
