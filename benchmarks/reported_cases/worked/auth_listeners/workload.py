def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        listeners = [(f"l{n}", random.random() < 0.12) for n in range(random.choice([2, 3, 4]))]
        with probe.request("visit"):
            probe.output(module.visit(f"u{number}", f"{random.getrandbits(60):x}", listeners))
