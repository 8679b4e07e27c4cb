def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        rows = [("what is on it", [random.randbytes(random.randrange(1500, 3000)) for _ in range(2)]) for _ in range(40)]
        with probe.request("evaluate"):
            found = module.evaluate(rows)
        probe.output(found)
