def workload(module, probe):
    for number in range(4):
        random = probe.input(number)
        papers = [{"url": f"http://papers.example/pdf/{random.randrange(10**6)}v{n % 3}"} for n in range(1200)]
        listing = []
        for paper in papers:
            name = paper["url"].rsplit("/", 1)[-1]
            if random.random() < 0.8:
                listing.append(f"{name}.pdf")
                if random.random() < 0.7:
                    listing.append(f"{name}.pdf.txt")
        with probe.request("overview"):
            found = module.overview(listing, papers)
        probe.output(found)
