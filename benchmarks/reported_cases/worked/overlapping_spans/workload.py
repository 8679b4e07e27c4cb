def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        spans = sorted({(start, start + random.randrange(1, 6)) for start in (random.randrange(9000) for _ in range(600))})
        ended = random.sample(spans, 200)
        questions = []
        for _ in range(500):
            begin = random.randrange(9000)
            questions.append((begin,) if random.random() < 0.3 else (begin, begin + random.randrange(1, 9)))
        with probe.request("query"):
            found = module.query(spans, ended, questions)
        probe.output(found)
