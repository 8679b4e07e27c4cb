def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        late = random.random() < 0.15
        events = []
        for n in range(6):
            events.append((n, "ask", random.choice(["tx", "block"]), n))
            if n > 1:
                events.append((n, "answer", "tx", n - 2))
        events.append((8, "ask", "tx", 99))
        events.append((50 if late else 20, "look", "", 0))
        events.append((90 if late else 25, "ask", "block", 100 + random.randrange(9)))
        with probe.request("run"):
            probe.output(module.run(events))
