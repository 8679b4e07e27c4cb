def workload(module, probe):
    for i in range(8):
        draw = probe.input(i)
        customers = [{"id": n, "name": f"customer {n}"} for n in range(150)]
        orders = [{"customer": draw.randrange(160), "amount": draw.randrange(500)} for _ in range(400)]
        with probe.request("statements"):
            probe.output(module.statements(customers, orders))
