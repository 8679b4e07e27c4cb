def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        found = []
        with probe.request("notes"):
            for _ in range(25):
                owner = f"{random.getrandbits(64):x}"
                found.append(module.notes_of(owner, [f"{random.getrandbits(3200):x}" for _ in range(5)]))
        probe.output([len(each) for each in found])
