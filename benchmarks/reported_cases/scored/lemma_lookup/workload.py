def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        words = [f"{random.getrandbits(200):x}" for _ in range(150)] + [f"WORT{random.randrange(60)}" for _ in range(10)]
        with probe.request("annotate"):
            found = module.annotate("deu", words)
        probe.output(found)
