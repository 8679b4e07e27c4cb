def workload(module, probe):
    for number in range(5):
        random = probe.input(number)
        stores = [
            (f"s{n}", {f"obs{k}": ";".join(str(random.random()) for _ in range(60)) for k in range(4)})
            for n in range(12)
        ]
        with probe.request("report"):
            found = module.report(stores)
        probe.output(found)
