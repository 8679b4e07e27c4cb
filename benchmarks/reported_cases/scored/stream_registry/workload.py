def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        for _ in range(20):
            points = [random.random() for _ in range(60)]
            messages = [{"x": random.randrange(9), "y": random.randrange(9)} for _ in range(4)]
            with probe.request("session"):
                found = module.session(points, messages)
            probe.output(found)
