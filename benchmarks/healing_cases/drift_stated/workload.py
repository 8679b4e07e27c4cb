def workload(module, probe):
    balance = module.Balance(probe.input("market"))
    probe.geometry(basin_coords=balance.basin())
    for _ in range(60):
        balance.trade()
    probe.geometry(basin_coords=balance.basin())
