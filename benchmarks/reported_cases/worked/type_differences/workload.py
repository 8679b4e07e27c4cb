def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        kinds = [f"package{n % 40}.Type{n}" for n in range(500)]
        rounds = [[(random.choice(kinds), random.randrange(16, 900)) for _ in range(900)] for _ in range(4)]
        with probe.request("track"):
            found = module.track(rounds)
        probe.output(found)
