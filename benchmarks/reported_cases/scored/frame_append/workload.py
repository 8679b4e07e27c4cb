def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        records = []
        for n in range(450):
            record = {"id": n, "price": random.randrange(1, 500), "city": random.choice(["Rome", "Oslo", "Bern"])}
            if random.random() < 0.1:
                del record["price"]
            records.append(record)
        with probe.request("report"):
            found = module.report(records)
        probe.output(found)
