def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        reservations = []
        for n in range(4):
            count = 0 if random.random() < 0.08 else random.randrange(1, 3)
            reservations.append([(f"i{n}{k}", {"role": "web"} if random.random() < 0.5 else {}) for k in range(count)])
        with probe.request("overview"):
            probe.output(module.overview(reservations))
