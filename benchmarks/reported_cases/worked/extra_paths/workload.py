def workload(module, probe):
    for number in range(4):
        random = probe.input(number)
        words = [f"p{n}" for n in range(1500)]
        links = {
            f"p{random.randrange(1500)}": [f"found/{random.randrange(4000)}" for _ in range(12)] + [f"p{random.randrange(1500)}"]
            for _ in range(250)
        }
        with probe.request("crawl"):
            probe.output(module.crawl(words, links))
