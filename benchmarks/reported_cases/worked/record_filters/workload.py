def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        rows = []
        for n in range(3):
            values = {"name": f"eth{n}", "device": {"id": random.randrange(9)}, "tags": ["a", "b"], "mtu": 1500}
            if random.random() < 0.06:
                values["vlans"] = [random.randrange(99), random.randrange(99)]
            rows.append((values, {"mtu": random.choice([1500, 9000])}))
        with probe.request("edit"):
            probe.output(module.edit(rows))
