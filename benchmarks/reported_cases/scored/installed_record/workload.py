def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        packages = {}
        for name in ("a", "b"):
            lines = [f"{name}/m{n}.py,sha256=x{n},{random.randrange(999)}" for n in range(4)]
            lines.append(random.choice([f"{name}/RECORD,,", f"{name}/RECORD,,", f"{name}/RECORD"]))
            packages[name] = "\n".join(lines)
        with probe.request("show"):
            probe.output(module.show(packages))
