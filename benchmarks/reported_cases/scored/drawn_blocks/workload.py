def workload(module, probe):
    for number in range(2):
        random = probe.input(number)
        numbers = [random.randrange(256) for _ in range(16000)]
        with probe.request("example"):
            found = module.example(numbers, 8000)
        probe.output(found)
