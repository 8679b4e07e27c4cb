def workload(module, probe):
    for number in range(4):
        random = probe.input(number)
        buildings = [(f"b-{n}", f"House {n}") for n in range(900)]
        random.shuffle(buildings)
        resources = [(f"room {n}", random.choice(["", *(f"b-{random.randrange(920)}" for _ in range(6))])) for n in range(900)]
        with probe.request("report"):
            found = module.report(buildings, resources, f"House {random.randrange(900)}")
        probe.output(found)
