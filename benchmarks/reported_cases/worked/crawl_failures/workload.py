def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        pages = []
        for n in range(60):
            fields = [f"f{k}={random.getrandbits(500):x}" for k in range(8)]
            if random.random() < 0.4:
                fields.append(f"price={random.randrange(900)}")
            pages.append((f"/p/{number}/{n}", "&".join(fields)))
        with probe.request("run"):
            found = module.run(pages)
        probe.output([sorted(found[0].items()), found[1]])
