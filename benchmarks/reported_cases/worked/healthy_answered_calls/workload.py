def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        calls = [(random.randrange(300), random.randrange(99)) for _ in range(200)]
        with probe.request("serve"):
            probe.output(module.serve(calls))
