def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        batches = [[(random.choice(["tool", "resource", "prompt"]), round(random.expovariate(3), 4)) for _ in range(400)] for _ in range(10)]
        with probe.request("serve"):
            found = module.serve(batches, 3)
        probe.output(found)
