def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        count = 700
        rows = [(n, random.choice(["dict", "list", "cell", "Frame"]), random.randrange(40, 400)) for n in range(count)]
        references = [(random.randrange(count), random.randrange(count)) for _ in range(2300)]
        roots = random.sample(range(count), 3)
        with probe.request("report"):
            found = module.report(rows, references, roots)
        probe.output(found)
