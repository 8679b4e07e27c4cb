def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        odd = random.random() < 0.4

        def start(arguments):
            name = b"\xb3\xf3d\xbc" if odd and random.random() < 0.5 else b"scene"
            out = b"width=%d\nframes=%d\n" % (random.randrange(4000), random.randrange(99))
            return module.done(out, b"handler: " + name + b"\n")

        with probe.request("publish"):
            probe.output(module.publish(start, ["a.mov", "b.mov", "c.mov"]))
