def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        answers = []
        for _ in range(4):
            data = {name: random.randrange(9000) / 1000 for name in ("p_sun", "p_uti", "p_fhp")}
            share = random.random()
            answers.append(
                None if share < 0.06 else {"runtimeData": None if share < 0.2 else data, "currentWorkMode": 3}
            )
        with probe.request("poll"):
            probe.output(module.poll(answers))
