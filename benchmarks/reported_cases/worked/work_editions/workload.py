def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        records = [{"title": f"t{n}", "publish_date": f"May {random.randrange(1850, 2020)}"} for n in range(5)]
        if random.random() < 0.15:
            records[random.randrange(5)]["publish_date"] = random.choice(["", "n.d.", "May 19xx"])
        with probe.request("page"):
            probe.output(module.page(records))
