def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        places = [(random.randrange(60), random.randrange(60)) for _ in range(1400)]
        walkers = [(random.randrange(60), random.randrange(60)) for _ in range(30)]
        moves = [(random.randrange(30), random.randrange(-1, 2), random.randrange(-1, 2)) for _ in range(1200)]
        with probe.request("play"):
            found = module.play(places[:700], places[700:], walkers, moves)
        probe.output(found)
