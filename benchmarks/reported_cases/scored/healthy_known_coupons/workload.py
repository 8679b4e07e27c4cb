def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        table = {"SPRING": 10, "FRIEND": 25}
        orders = []
        for _ in range(3):
            code = random.choice(["", "SPRING", "FRIEND"]) if random.random() > 0.05 else "SPRNG"
            orders.append(([random.randrange(90) for _ in range(3)], code))
        with probe.request("check_out"):
            probe.output(module.check_out(table, orders))
