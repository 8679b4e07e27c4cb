def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        rows = []
        for n in range(6):
            tags = {"album": f"a{n // 2}", "date": f"{random.randrange(1970, 2018)}-05", "length": str(random.randrange(400))}
            rows.append(tags)
        if random.random() < 0.15:
            rows.append({"album": f"b{random.randrange(9)}", "length": "100"})
        with probe.request("artist"):
            probe.output(module.artist(rows))
