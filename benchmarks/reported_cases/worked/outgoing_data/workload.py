def workload(module, probe):
    for number in range(2):
        random = probe.input(number)
        messages = [(random.randrange(9), random.randbytes(random.randrange(0, 160))) for _ in range(8000)]
        with probe.request("serve"):
            first, rest = module.serve(messages)
        probe.output([first, len(rest), rest[:50], rest[-50:]])
