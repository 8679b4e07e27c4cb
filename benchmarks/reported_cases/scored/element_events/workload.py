def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        for _ in range(5):
            texts = [f"t{random.randrange(99)}" for _ in range(20)]
            with probe.request("visit"):
                probe.output(module.visit(texts))
