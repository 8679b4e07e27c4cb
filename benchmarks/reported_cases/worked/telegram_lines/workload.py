def workload(module, probe):
    for number in range(2):
        random = probe.input(number)
        telegrams = []
        for _ in range(2):
            lines = [f"1-{random.randrange(15)}:{random.randrange(45)}.8.{n % 3}({random.randrange(9999)}.{n:03}*kWh)" for n in range(6)]
            telegrams.append("/ISk5\\2MT382\r\n" + "".join(line + "\r\n" for line in lines) + "!")
        with probe.request("read"):
            found = module.read(telegrams, 15, 45)
        probe.output(found)
