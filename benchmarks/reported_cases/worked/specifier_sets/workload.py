def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        versions = {f"p{n}": sorted(f"{random.randrange(9)}.{random.randrange(30)}.{k}rc1" for k in range(60)) for n in range(4)}
        requirements = {name: [f">=1.{random.randrange(30)}.0", f"<=8.{random.randrange(30)}.0"] + [f"!=2.{k}.1" for k in range(12)] for name in versions}
        with probe.request("resolve"):
            probe.output(module.resolve(requirements, versions))
