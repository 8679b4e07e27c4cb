def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        states = []
        for _ in range(3):
            state = {"poweron": {"state": random.random() < 0.5}, "templevel": {"state": random.randrange(60, 80)}}
            for key in ("timeron", "timeroff"):
                if random.random() < 0.96:
                    state[key] = {"du": random.choice([0, 0, 30, 60]), "ts": 1}
            states.append(state)
        with probe.request("follow"):
            probe.output(module.follow(states))
