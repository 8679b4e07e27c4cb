def workload(module, probe):
    for number in range(2):
        random = probe.input(number)
        rows = [
            (f"S{random.randrange(40)}", "x" * random.randrange(200, 400), f"p/{n}/") for n in range(5000)
        ]
        with probe.request("build"):
            found = module.build(rows, "p/7/")
        probe.output((len(found), found[:200], found[-200:], found.count("active")))
