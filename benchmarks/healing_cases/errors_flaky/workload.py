def workload(module, probe):
    for i in range(60):
        article = probe.input(i).randrange(10_000)
        with probe.request("stock"):
            probe.output(module.stock(article))
