def workload(module, probe):
    for number in range(30):
        random = probe.input(number)

        def ask(event):
            answer = {"interval": random.randrange(10, 4000), "peers": list(range(random.randrange(4)))}
            if random.random() < 0.2:
                del answer["interval"]
            return answer

        with probe.request("run"):
            probe.output(module.run(ask, ["started", "stopped"]))
