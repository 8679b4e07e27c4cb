def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        events = []
        for n in range(random.randrange(1, 4)):
            totals = {"subtotal": str(random.randrange(900)), "tax": "3", "total": str(random.randrange(900))}
            details = {"totals": totals}
            if random.random() < 0.6:
                adjusted = {"subtotal": "5", "fee": "1", "currency_code": "EUR"}
                if random.random() < 0.6:
                    adjusted["exchange_rate"] = str(random.randrange(1, 9))
                details["adjusted_payout_totals"] = adjusted
            events.append({"event_type": "transaction.updated", "data": {"id": f"txn_{random.randrange(999)}", "status": random.choice(["paid", "billed"]), "details": details}})
        with probe.request("notified"):
            probe.output(module.notified(events))
