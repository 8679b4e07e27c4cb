def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        points = [(random.randrange(1, 300), random.uniform(1, 30)) for _ in range(random.choice([0, 2, 3, 5, 4, 6]))]
        with probe.request("export"):
            probe.output(module.export(f"p{random.randrange(9)}", points))
