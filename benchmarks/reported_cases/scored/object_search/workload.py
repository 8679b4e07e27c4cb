def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        objects = []
        for n in range(1500):
            objects.append((f"pkg.mod{n % 40}.Class{n % 300}.method{n}", "method", f"page{n % 25}"))
        references = []
        for _ in range(250):
            n = random.randrange(1600)
            references.append((random.choice(["", "pkg.mod1"]), random.choice([f"method{n}", f"Class{n % 300}.method{n}"])))
        with probe.request("build"):
            found = module.build(objects, references)
        probe.output(found)
