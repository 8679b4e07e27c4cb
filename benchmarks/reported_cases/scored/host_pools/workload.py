def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        urls = []
        for _ in range(200):
            host = f"h{random.getrandbits(64):x}.example"
            for _ in range(random.choice([1, 2, 5])):
                urls.append(f"http://{host}/{random.randrange(99)}")
        with probe.request("crawl"):
            found = module.crawl(urls)
        probe.output(found)
