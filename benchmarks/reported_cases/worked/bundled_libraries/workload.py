def workload(module, probe):
    for number in range(4):
        random = probe.input(number)
        count = 500
        imports = {}
        for n in range(count):
            later = [f"lib{random.randrange(n + 1, count)}.dll" for _ in range(6)] if n + 1 < count else []
            imports[f"lib{n}.dll"] = [*later, "KERNEL32.dll"]
        programs = [f"app{n}.exe" for n in range(6)]
        for program in programs:
            imports[program] = [f"lib{random.randrange(20)}.dll" for _ in range(4)] + ["lib0.dll", "USER32.dll"]
        with probe.request("run"):
            found = module.run(imports, programs)
        probe.output(found)
