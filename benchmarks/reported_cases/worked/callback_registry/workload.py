def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        frames = [(f"a{n}", [random.randrange(1000, 9999) for _ in range(200)], random.randrange(1, 9)) for n in range(80)]
        with probe.request("animate"):
            found = module.animate(frames)
        probe.output(found)
