def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        watchers = sorted(random.sample(range(60000), 6000))
        follow = {each: [each + random.randrange(1, 40000)] for each in watchers[:2500]}
        with probe.request("flush"):
            ran = module.run(watchers, follow)
        probe.output([len(ran), ran[:20], ran[-20:]])
