def workload(module, probe):
    for i in range(20):
        draw = probe.input(i)
        text = " ".join(draw.choice(["cats", "dog", "the", "a", "birds", "fish"]) for _ in range(800))
        with probe.request("count"):
            probe.output(module.count(text))
