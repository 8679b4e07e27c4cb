def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        orders = []
        for _ in range(700):
            n = random.randrange(905)
            payload = bytes(random.randrange(256) for _ in range(8))
            orders.append((f"CLASS-{n % 59 + 1}", f"CLASS-{n % 59 + 1}-MSG{n // 59 if n < 900 else 99}", payload))
        with probe.request("build"):
            found = module.build(orders)
        probe.output(found)
