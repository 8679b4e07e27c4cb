def workload(module, probe):
    for number in range(2):
        random = probe.input(number)
        names = [f"pkg.mod{n}" for n in range(1100)]
        imports = {name: random.sample(names, 4) for name in names[:900]}
        with probe.request("needed"):
            found = module.needed(imports, names[:5], names[100:130])
        probe.output(found)
