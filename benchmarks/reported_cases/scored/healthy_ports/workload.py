def workload(module, probe):
    for number in range(5):
        random = probe.input(number)
        states = [random.choice(["Success", "Failed", "Running"]) for _ in range(4000)]
        with probe.request("finished"):
            found = module.finished(states)
        probe.output(found)
