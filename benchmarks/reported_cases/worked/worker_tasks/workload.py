def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        rows = [
            (f"t{random.randrange(10**12)}", random.choice("ab"), f"{random.random()} if " * 80)
            for _ in range(60)
        ]
        with probe.request("run"):
            found = module.run(rows)
        probe.output(found)
