def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        references = {f"b{n}": [f"line {random.randrange(999)} of block {n} " * 3 for _ in range(30)] for n in range(60)}
        for n in range(40):
            references[f"b{n}"].insert(5, f"    <<b{n + 20}>>")
        with probe.request("weave"):
            text, size = module.weave(references, [f"b{random.randrange(60)}" for _ in range(60)])
        probe.output([size, len(text), text[:500], text[-500:]])
