def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        rows = ["x" * random.randrange(9) for _ in range(3)]
        loss = 0.25 if random.random() < 0.2 else 0.0
        with probe.request("upload"):
            probe.output(module.upload(random.random(), f"r{number}", rows, loss))
