def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        listing = []
        for n in range(4):
            serial = f"S{random.randrange(9999)}"
            properties = {"SECTORS": str(random.randrange(99999)), "ID_SERIAL_SHORT": serial}
            properties["DEVLINKS"] = f"/dev/disk/by-id/ata-{serial} /dev/disk/by-path/pci-{n} /dev/disk/by-id/wwn-{n}"
            if random.random() < 0.05:
                del properties["DEVLINKS"]
                properties.pop("ID_SERIAL_SHORT")
            listing.append((f"sd{n}", properties))
        with probe.request("sync"):
            probe.output(module.sync(listing))
