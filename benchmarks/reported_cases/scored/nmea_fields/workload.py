def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        lines = []
        for _ in range(3):
            time = f"{random.randrange(24):02}{random.randrange(60):02}{random.randrange(60):02}"
            lat = f"{random.randrange(90):02}{random.randrange(60):02}.5"
            lon = f"{random.randrange(180):03}{random.randrange(60):02}.25"
            if random.random() < 0.08:
                lat = lon = ""
            lines.append(f"{time},{lat},{random.choice('NS')},{lon},{random.choice('EW')},12")
        with probe.request("positions"):
            probe.output(module.positions(lines))
