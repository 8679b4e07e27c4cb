def workload(module, probe):
    for number in range(4):
        random = probe.input(number)
        rolls = [[random.randrange(1, 7) for _ in range(120)] for _ in range(900)]
        with probe.request("play"):
            found = module.play(["ann", "bob", "eve", "joe"], 900, rolls)
        probe.output(found)
