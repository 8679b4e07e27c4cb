def workload(module, probe):
    for i in range(6):
        draw = probe.input(i)
        customers = [{"id": draw.randrange(100), "name": f"customer {n}"} for n in range(120)]
        orders = [{"customer": draw.randrange(100), "amount": draw.random()} for _ in range(draw.randrange(300, 600))]
        with probe.request("statements"):
            probe.output(module.statements(customers, orders))
    with probe.request("empty"):
        probe.output(module.statements([], []))
        probe.output(module.statements([{"id": 1, "name": "a"}], []))
