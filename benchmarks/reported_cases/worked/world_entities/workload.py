def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        world = module.World()
        for n in range(150):
            world.add_room(f"room{n}", n)
        for n in range(300):
            world.add_location(f"place{n}", n * 2)
        for n in range(500):
            world.add_object(f"thing{n}", n * 3)
        planner = module.Planner(world)
        names = [random.choice(["room", "place", "thing"]) + str(random.randrange(600)) for _ in range(900)]
        with probe.request("way"):
            found = planner.way(names)
        probe.output(found)
