def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        infos = []
        for n in range(2):
            info = {"applianceTypeName": random.choice(["WM", "TD"]), "macAddress": f"{random.getrandbits(48):012x}", "series": f"s{n}"}
            if random.random() < 0.5:
                info["code"] = f"c{random.randrange(99)}"
            if random.random() < 0.5:
                info["eepromId"] = f"{random.randrange(99)}"
            if random.random() < 0.15:
                del info["series"]
            infos.append(info)
        with probe.request("set_up"):
            probe.output(module.set_up(infos))
