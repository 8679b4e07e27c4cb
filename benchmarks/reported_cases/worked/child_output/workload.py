def workload(module, probe):
    for number in range(2):
        random = probe.input(number)
        executions = []
        for name in ("fannkuch", "richards"):
            text = "".join(f"iteration {random.getrandbits(60):x}\n" for _ in range(900)) + "end"
            chunks = []
            place = 0
            while place < len(text):
                size = random.randrange(8, 40)
                chunks.append(text[place:place + size])
                place += size
            executions.append((name, chunks))
        with probe.request("run"):
            probe.output(module.run_all(executions))
