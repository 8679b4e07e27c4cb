def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        requests = [(f"/p{random.randrange(20)}", f"u{random.randrange(9)}") for _ in range(300)]
        with probe.request("serve"):
            found = module.serve(requests)
        probe.output(found)
