def workload(module, probe):
    for number in range(2):
        random = probe.input(number)
        documents = {f"d{n}": f"text {n}" for n in range(20)}
        lines = [f"line {n} of words" if random.random() < 0.9 else "{! d%d !} %d" % (random.randrange(25), n) for n in range(2500)]
        with probe.request("render"):
            found = module.render("\n".join(lines), documents)
        probe.output(found)
