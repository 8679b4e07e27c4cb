def workload(module, probe):
    for i in range(5):
        draw = probe.input(i)
        words = ["".join(draw.choice("abcdefgh") for _ in range(draw.randrange(2, 6))) for _ in range(400)]
        lines = [" ".join(draw.choice(words) for _ in range(draw.randrange(2, 8))) for _ in range(300)]
        with probe.request("report"):
            probe.output(module.report(lines, tuple(words[:250])))
    with probe.request("short"):
        probe.output(module.report([], []))
        probe.output(module.report(["a b"], ["a"]))
