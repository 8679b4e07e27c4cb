def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        rows = [("meta", {"itemprop": "sku", "content": f"p{random.randrange(999)}"}, "")]
        for count in (1, 10, 100):
            rows.append(("td", {"class": "cell price"}, f"{count}@{random.randrange(1, 99) / 10}"))
        rows.append(("td", {"class": "note"}, "in stock"))
        if random.random() < 0.15:
            rows.append(("td", {"id": "spacer"}, ""))
        with probe.request("quote"):
            probe.output(module.quote("shop", rows))
