def workload(module, probe):
    for number in range(2):
        random = probe.input(number)
        racks = [(n, f"r{random.getrandbits(40):x}", random.choice([42, 48])) for n in range(1, 80)]
        devices = [(n, random.randrange(1, 80), random.randrange(1, 5), f"d{random.getrandbits(40):x}") for n in range(1, 1_500)]
        inventory = module.Inventory(racks, devices)
        with probe.request("overview"):
            probe.output(module.overview(inventory))
        inventory.close()
