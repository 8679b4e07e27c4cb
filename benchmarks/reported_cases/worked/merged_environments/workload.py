def workload(module, probe):
    for number in range(60):
        random = probe.input(number)
        files = {}
        for n in range(4):
            described = {"name": f"env{n}", "dependencies": [f"p{random.randrange(20)}" for _ in range(4)]}
            if n:
                described["includes"] = [f"f{random.randrange(n)}"]
            if random.random() < 0.05:
                described["includes"] = None
            if random.random() < 0.5:
                described["environment"] = {f"V{n}": str(random.randrange(9))}
            files[f"f{n}"] = described
        with probe.request("render"):
            probe.output(module.render(files, "f3"))
