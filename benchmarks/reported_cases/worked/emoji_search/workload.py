def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        table = {f"e{n}": [f"name{n}", f"k{random.randrange(90)}", f"w{random.randrange(300)}"] for n in range(220)}
        if number % 2:
            with probe.request("search"):
                found = module.run(table, "search", ["k7", f"w{random.randrange(300)}"])
        else:
            with probe.request("translate"):
                found = module.run(table, "translate", [f"name{random.randrange(230)}" for _ in range(5)])
        probe.output(found)
