def workload(module, probe):
    for number in range(50):
        random = probe.input(number)
        answers = []
        for n in range(3):
            answer = (202, b'{"id": %d}' % random.randrange(999))
            if random.random() < 0.08:
                answer = (204, b"")
            elif random.random() < 0.08:
                answer = (204, None)
            answers.append(answer)
        with probe.request("batch"):
            probe.output(module.batch(answers))
