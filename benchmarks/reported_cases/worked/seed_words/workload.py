def workload(module, probe):
    for number in range(4):
        random = probe.input(number)
        words = [f"word{n}" for n in range(2048)]
        random.shuffle(words)
        numbers = [random.getrandbits(110) + 2**109 for _ in range(8)]
        with probe.request("make_seeds"):
            probe.output(module.make_seeds(words, numbers, random.randrange(64)))
