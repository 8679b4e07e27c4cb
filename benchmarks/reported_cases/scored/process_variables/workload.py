def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        for _ in range(15):
            targets = [round(random.uniform(-9, 9), 3) for _ in range(25)]
            with probe.request("scan"):
                found = module.scan(f"XF:m{random.randrange(4)}", targets)
            probe.output(found)
