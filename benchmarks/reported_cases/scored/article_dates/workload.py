def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        sites = {
            f"s{n}": {"endings": [f"e{n}x{k}" for k in range(60)], "sections": [f"part{n}x{k}" for k in range(120)]}
            for n in range(5)
        }
        pages = [
            (f"s{n}", [f"http://s{n}.example/a/part{n}x{random.randrange(400)}/x.e{n}x{random.randrange(900)}" for _ in range(8)])
            for n in range(5)
        ]
        with probe.request("crawl"):
            found = module.crawl(sites, pages)
        probe.output(found)
