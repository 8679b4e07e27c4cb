def workload(module, probe):
    for number in range(2):
        random = probe.input(number)
        packages = {f"p{n}": module.Package(f"p{n}") for n in range(70)}
        for n, package in enumerate(packages.values()):
            for category in ("build", "run"):
                for _ in range(3):
                    other = f"p{random.randrange(max(0, n - 25), n + 1)}"
                    meta = {"version_gte": f"1.{n}", "origin": ["x", "y"]}
                    package.dependencies[category].append(module.Dependency(other, meta))
        with probe.request("listing"):
            found = module.listing(packages)
        probe.output(found)
