def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        scenes = [[f"/mnt/render/{random.getrandbits(200):x}.png" for _ in range(60)] for _ in range(10)]
        with probe.request("load"):
            found = module.load(scenes)
        probe.output(found)
