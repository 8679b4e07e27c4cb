def workload(module, probe):
    for number in range(4):
        random = probe.input(number)
        requests = [{"origin": f"o{random.randrange(4)}", "path": f"p{n}", "fails": random.random() < 0.4} for n in range(60)]
        with probe.request("fetch"):
            probe.output(module.fetch(requests))
