def workload(module, probe):
    for i in range(5):
        draw = probe.input(i)
        words = ["".join(draw.choice("abcdefgh") for _ in range(draw.randrange(2, 6))) for _ in range(400)]
        lines = [" ".join(draw.choice(words) for _ in range(draw.randrange(2, 8))) for _ in range(400)]
        with probe.request("report"):
            probe.output(module.report(lines, words[:300]))
