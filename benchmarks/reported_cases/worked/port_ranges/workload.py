def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        targets = ",".join(f"{random.choice(['A', 'b', '#c'])}{random.randrange(9)}.org" for _ in range(3))
        if random.random() < 0.15:
            targets += ","
        ports = random.choice(["80", "80,443", "8000-8003"])
        with probe.request("tasks"):
            probe.output(module.tasks("nmap _target_ -p _port_", targets, ports))
