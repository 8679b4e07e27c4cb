def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        books = [(f"title {random.randrange(10**6)}", random.randrange(1800, 2020)) for _ in range(700)]
        prices = [random.random() * 50 for _ in range(500)]
        with probe.request("shelves"):
            found = module.shelves(books)
            bands = module.price_bands(prices)
        probe.output([found, bands])
