def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        orders = [(f"a{n}", [random.randrange(99)]) for n in range(3)]
        loss = 0.2 if random.random() < 0.2 else 0.0
        with probe.request("sell"):
            probe.output(module.sell(random.random(), loss, orders))
