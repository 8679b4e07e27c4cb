def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        with probe.request("run"):
            found = []
            for _ in range(6):
                branch = f"b{random.getrandbits(80):x}"
                paths = [f"{branch}/{random.randrange(70)}.py" for _ in range(30)]
                found.append(module.run(branch, ["seer", "web", "docs"], paths))
        probe.output(found)
