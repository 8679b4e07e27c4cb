def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        games = [(f"list {random.randrange(9)}", [random.randrange(100) for _ in range(5)]) for _ in range(150)]
        with probe.request("evening"):
            found = module.evening(games, ["ada", "ben", "cy", "dot"])
        probe.output(found)
