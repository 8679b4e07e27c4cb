def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        visits = [
            (f"10.0.{random.randrange(99)}", [f" LOOK {random.getrandbits(800):x}" for _ in range(random.randrange(4, 9))])
            for _ in range(80)
        ]
        with probe.request("play"):
            found = module.play(visits)
        probe.output(found)
