def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        values = {"name": f"n{random.randrange(9)}", "note": "x"}
        if random.random() > 0.1:
            values["amount"] = random.randrange(99)
        with probe.request("submit"):
            probe.output(module.submit(values))
        with probe.request("page"):
            probe.output(module.page(values))
