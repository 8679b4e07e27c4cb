def workload(module, probe):
    for i in range(300):
        draw = probe.input(i)
        customer = f"customer {draw.getrandbits(40)}"
        with probe.request("add"):
            probe.output(module.add(customer, "article" * 40 + str(i)))
            probe.output(module.number_of(customer) > 0)
