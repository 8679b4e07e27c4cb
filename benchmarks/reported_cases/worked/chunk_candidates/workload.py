def workload(module, probe):
    for number in range(4):
        random = probe.input(number)
        rows = [(f"f{n // 20}.md", n % 20, [random.random() for _ in range(4)]) for n in range(3000)]
        hits = [(f"f{random.randrange(155)}.md", random.randrange(20)) for _ in range(300)]
        with probe.request("answer"):
            probe.output(module.answer(rows, [random.random() for _ in range(4)], hits))
