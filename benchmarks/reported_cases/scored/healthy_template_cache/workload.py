def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        name = random.choice(["user", "user", "user", "usr"])
        with probe.request("page"):
            probe.output(module.strict_page("Hello {{ " + name + " }}, {{ n }}", {"user": "Ann", "n": random.randrange(9)}))
