def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        orders = []
        for _ in range(40):
            lines = [(random.randrange(90), random.randrange(1, 4)) for _ in range(10)]
            orders.append((f"{random.getrandbits(80):x}", lines))
        deliveries = [number for number, _ in orders if random.random() < 0.7]
        with probe.request("day"):
            found = module.day(orders, deliveries + deliveries[:3])
        probe.output(found)
