def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        fields = {"insurance": random.choice(["", "yes "])}
        for name, most in (("household_size", 7), ("household_income", 30000)):
            chance = random.random()
            if chance < 0.75:
                fields[name] = str(random.randrange(1, most))
            elif chance < 0.9:
                fields[name] = ""
        with probe.request("submit"):
            probe.output(module.submit(fields))
