def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        names = [f"p{n}" for n in range(random.randrange(2, 5))]
        loss = 0.3 if random.random() < 0.2 else 0.0
        with probe.request("compile"):
            probe.output(module.compile_all(random.random(), names, loss))
