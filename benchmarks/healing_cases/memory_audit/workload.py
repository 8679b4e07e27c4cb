def workload(module, probe):
    account = module.Account(0)
    for i in range(250):
        draw = probe.input(i)
        amount = draw.randrange(-50, 60)
        with probe.request("book"):
            probe.output(account.book(amount, "x" * draw.randrange(200, 400)))
    with probe.request("last"):
        probe.output(module.last_entries())
