def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        nodes = [
            {"environment": random.choice(["prod", "test"]), "resources": random.randrange(300), "failed": random.random() < 0.3}
            for _ in range(random.randrange(4, 12))
        ]
        environments = ["prod"] + (["new"] if random.random() < 0.3 else [])
        with probe.request("index"):
            probe.output(module.index(nodes, environments))
