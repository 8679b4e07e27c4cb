def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        documents = [{"name": f"b{n}", "sort_order": random.randrange(1, 90)} for n in range(5)]
        if random.random() < 0.4:
            documents[2]["sort_order"] = None
        with probe.request("page"):
            probe.output(module.page(documents))
