def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        profiles = []
        for n in range(3):
            profile = {"name": f"n{n}", "birth_date": f"19{random.randrange(70, 99)}-01-02", "instagram": {"username": f"u{random.randrange(9)}"}}
            if random.random() < 0.06:
                del profile["instagram"]
            profiles.append(profile)
        with probe.request("cards"):
            probe.output(module.cards(profiles, "2017-11-01"))
