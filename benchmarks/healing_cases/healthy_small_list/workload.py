def workload(module, probe):
    for i in range(100):
        draw = probe.input(i)
        with probe.request("admit"):
            probe.output(module.admit(str(draw.random()), draw.choice(["reader", "guest", "owner"]), draw.randbytes(8)))
