async def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        places = {f"m{n}": random.choice(["home", "work", "school"]) for n in range(9)}
        members = [f"m{random.randrange(11)}" for _ in range(25)]
        with probe.request("refresh"):
            found = await module.refresh(f"account {number % 2}", places, members)
        probe.output(found)
