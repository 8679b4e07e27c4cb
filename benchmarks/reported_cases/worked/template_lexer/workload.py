def workload(module, probe):
    for number in range(2):
        random = probe.input(number)
        text = "".join(
            f"a{random.randrange(99)} ${{name{random.randrange(99)}}} {'b' * random.randrange(40)}\n" for _ in range(4000)
        )
        with probe.request("expressions"):
            found = module.expressions(text)
        probe.output(found)
