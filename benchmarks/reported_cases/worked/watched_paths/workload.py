def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        paths = [f"tmp/{random.getrandbits(300):x}/x.bin" for _ in range(150)] + [f"data/{n % 5}/out{n}.csv" for n in range(0, 20, 3)]
        with probe.request("status"):
            found = module.status(paths)
        probe.output(found)
