def workload(module, probe):
    for number in range(4):
        random = probe.input(number)
        def word():
            return "".join(random.choice("abdefilmnorstu") for _ in range(random.randrange(3, 8)))
        stops = [word() for _ in range(900)]
        texts = [" ".join(random.choice(stops) if random.random() < 0.3 else word() for _ in range(150)) for _ in range(9)]
        with probe.request("stem_all"):
            found = module.stem_all(stops, [word() for _ in range(20)], texts)
        probe.output(found)
