def workload(module, probe):
    for i in range(150):
        draw = probe.input(i)
        verb = draw.choice(["GET", "PUT"])
        with probe.request("serve"):
            probe.output(module.serve(draw.getrandbits(60), f"user {draw.randrange(20)}", verb + "." * 2000))
