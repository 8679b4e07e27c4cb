def workload(module, probe):
    for i in range(150):
        draw = probe.input(i)
        path = f"/shop/{draw.randrange(10**9)}"
        with probe.request("page"):
            probe.output(len(module.PAGES.page(path, "de")))
    with probe.request("front"):
        probe.output(module.PAGES.page("/", "en"))
