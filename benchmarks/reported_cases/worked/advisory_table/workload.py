def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        records = []
        for n in range(4):
            record = {"CVE": f"CVE-2014-{random.randrange(9999)}", "severity": random.choice(["low", "moderate"])}
            record["advisories"] = [f"a{k}" for k in range(random.randrange(3))]
            if random.random() < 0.7:
                record["cvss3_score"] = None if random.random() < 0.08 else f"{random.randrange(99) / 10}"
            records.append(record)
        with probe.request("main"):
            probe.output(module.main({1: records}, random.choice([1, 1, 1, 2])))
