def workload(module, probe):
    for number in range(4):
        random = probe.input(number)
        names = {f"a{n}": f"A{n // 3}" for n in range(60)}
        rows = [
            (random.choice(["binds", "adds"]), [f"a{random.randrange(80)}" for _ in range(2)],
             [f"text {random.getrandbits(99):x}" for _ in range(random.randrange(1, 9))])
            for _ in range(150)
        ]
        with probe.request("assemble"):
            found = module.assemble(names, rows)
        probe.output(found)
