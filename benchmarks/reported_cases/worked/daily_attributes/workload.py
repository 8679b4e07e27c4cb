def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        day = {"readTime": f"2022-03-{random.randrange(10, 30)}", "usage": random.randrange(50), "cost": random.randrange(9), "highTemp": random.randrange(60, 99)}
        if random.random() < 0.15:
            del day[random.choice(["usage", "cost", "highTemp"])]
        account = {"projected_bill": random.randrange(300), "daily_usage": [day] if random.random() < 0.9 else []}
        with probe.request("refresh"):
            probe.output(module.refresh({"a": account}, "a"))
