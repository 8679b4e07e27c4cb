def workload(module, probe):
    for number in range(50):
        random = probe.input(number)
        lines = ["# shun list"]
        for _ in range(6):
            lines.append(f"10.0.{random.randrange(99)}.{random.randrange(99)},2014-09-0{random.randrange(1, 9)} 12:00,ssh scan")
        if random.random() < 0.15:
            lines.insert(random.randrange(1, 5), random.choice(["", "List of addresses"]))
        plain = "\n".join(f"192.168.{random.randrange(9)}.{random.randrange(9)}" for _ in range(3))
        with probe.request("thresh"):
            probe.output(module.thresh([("shun", "csv", "\n".join(lines)), ("plain", "list", plain)], "2014-09-09"))
