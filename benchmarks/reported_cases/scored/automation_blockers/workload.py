def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        states = {f"motion.{n}": random.choice(["on", "off", "off", "off", "off"]) for n in range(2)}
        for kind in ("humidity", "temperature"):
            for n in range(3):
                gone = random.random() < 0.15
                states[f"{kind}.{n}"] = "unavailable" if gone else f"{random.randrange(300, 900) / 10}"
        with probe.request("tick"):
            probe.output(module.tick(states, 70))
