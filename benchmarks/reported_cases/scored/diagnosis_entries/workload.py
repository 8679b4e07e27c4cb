def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        described = []
        for n in range(5):
            forms = {f"f{k}": random.random() < 0.5 for k in range(3)}
            described.append((f"name {random.randrange(90)}", {} if random.random() < 0.03 else forms))
        with probe.request("listing"):
            probe.output(module.listing(described, "progress"))
