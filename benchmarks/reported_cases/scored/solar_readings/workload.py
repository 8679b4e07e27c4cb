def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        data = {"real_power": str(random.randrange(3000)), "total_eq": str(random.randrange(100000, 900000))}
        kind = random.random()
        if kind < 0.7:
            data["today_eq"] = str(random.randrange(100, 30000))
        elif kind < 0.8:
            data["today_eq"] = "-"
        elif kind < 0.9:
            data["today_eq"] = f"{random.randrange(100, 30000)}.0"
        with probe.request("update"):
            probe.output(module.update(data))
