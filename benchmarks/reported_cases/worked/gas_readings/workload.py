def workload(module, probe):
    for number in range(50):
        random = probe.input(number)
        readings = []
        for day in range(6):
            volume = None if random.random() < 0.03 else random.randrange(90) / 10
            readings.append({"time_period": f"{day}/07/2023", "volume_m3": volume, "energy_kwh": None if volume is None else volume * 11})
        with probe.request("run"):
            probe.output(module.run(readings))
