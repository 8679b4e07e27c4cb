def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        plan = [random.randrange(1, 4)]
        if random.random() < 0.15:
            plan.append(random.randrange(1, 4))
        with probe.request("train"):
            probe.output(module.train(random.random() / 2, plan))
