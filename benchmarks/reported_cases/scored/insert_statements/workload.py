def workload(module, probe):
    for number in range(4):
        random = probe.input(number)
        columns = [(f"Some Column-{n} {random.randrange(99)}", random.choice(["int", "char", "skip"])) for n in range(140)]
        kept = sum(kind != "skip" for _, kind in columns)
        lines = [",".join(str(random.randrange(900)) for _ in range(kept // 20)) for _ in range(160)]
        with probe.request("convert"):
            found = module.convert("portal", columns, lines)
        probe.output(found)
