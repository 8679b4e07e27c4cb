def workload(module, probe):
    for i in range(50):
        draw = probe.input(i)
        article = draw.randrange(1000)
        with probe.request("price"):
            probe.output(module.price(article))
        with probe.request("pay"):
            probe.output(module.pay(i, article))
