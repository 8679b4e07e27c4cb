def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        found = []
        with probe.request("lengths"):
            for n in range(40):
                rows = [f"{random.getrandbits(400):x}" for _ in range(20)]
                found.append(module.lengths(f"part {n}", rows))
        probe.output(found)
