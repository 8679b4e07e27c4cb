def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        rows = []
        for _ in range(5):
            cost = 40 if random.random() < 0.04 else random.randrange(1, 5)
            rows.append((f"http://h/{random.randrange(99)}", cost))
        with probe.request("crawl"):
            probe.output(module.crawl(rows, 3, 10))
