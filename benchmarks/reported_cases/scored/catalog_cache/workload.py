def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        text = "\n".join(f"set{n}: {random.getrandbits(300):x}" for n in range(60))
        names = [f"set{random.randrange(80)}" for _ in range(20)]
        with probe.request("refresh"):
            probe.output(module.refresh(random.choice(["era5", "ecmwf"]), text, names))
