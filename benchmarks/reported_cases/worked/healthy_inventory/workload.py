def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        group_vars = {f"g{n}": {f"k{random.randrange(30)}": random.randrange(9) for _ in range(20)} for n in range(5)}
        hosts = [module.Host(f"h{n}", random.sample(sorted(group_vars), 3)) for n in range(20)]
        tasks = [(f"k{random.randrange(30)}", random.randrange(1, 4)) for _ in range(60)]
        with probe.request("play"):
            found = module.play(group_vars, hosts, tasks)
        probe.output(found)
