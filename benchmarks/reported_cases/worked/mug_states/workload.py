def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        updates = []
        for _ in range(4):
            state = 0 if random.random() < 0.06 else random.choice([1, 2, 4, 5, 6])
            updates.append({"state": state, "level": random.randrange(31)})
        with probe.request("watch"):
            probe.output(module.watch(updates))
