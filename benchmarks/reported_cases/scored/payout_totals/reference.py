"""Transactions of a payment service, made from the JSON of its events."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Money:
    amount: str
    currency: str

    @staticmethod
    def from_dict(data: dict) -> Money:
        return Money(data["amount"], data["currency_code"])


@dataclass
class Totals:
    subtotal: str
    tax: str
    total: str
    fee: str | None
    earnings: str | None

    @staticmethod
    def from_dict(data: dict) -> Totals:
        return Totals(
            subtotal=data["subtotal"],
            tax=data["tax"],
            total=data["total"],
            fee=data.get("fee"),
            earnings=data.get("earnings"),
        )


@dataclass
class PayoutTotalsAdjusted:
    subtotal: str
    fee: str
    retained_fee: str | None
    currency: str
    exchange_rate: str | None

    @staticmethod
    def from_dict(data: dict) -> PayoutTotalsAdjusted:
        return PayoutTotalsAdjusted(
            subtotal=data["subtotal"],
            fee=data["fee"],
            retained_fee=data.get("retained_fee"),
            currency=data["currency_code"],
            exchange_rate=data.get("exchange_rate"),
        )


@dataclass
class TransactionDetails:
    totals: Totals
    adjusted: PayoutTotalsAdjusted | None
    unit_price: Money | None

    @staticmethod
    def from_dict(data: dict) -> TransactionDetails:
        return TransactionDetails(
            totals=Totals.from_dict(data["totals"]),
            adjusted=PayoutTotalsAdjusted.from_dict(data["adjusted_payout_totals"])
            if data.get("adjusted_payout_totals")
            else None,
            unit_price=Money.from_dict(data["unit_price"]) if data.get("unit_price") else None,
        )


@dataclass
class Transaction:
    id: str
    status: str
    details: TransactionDetails
    customer_id: str | None = None

    @staticmethod
    def from_dict(data: dict) -> Transaction:
        return Transaction(
            id=data["id"],
            status=data["status"],
            details=TransactionDetails.from_dict(data["details"]),
            customer_id=data.get("customer_id"),
        )


class WebhookHandler:
    def __init__(self) -> None:
        self.by_status: dict[str, int] = {}

    def handle(self, event: dict) -> tuple:
        transaction = Transaction.from_dict(event["data"])
        self.by_status[transaction.status] = self.by_status.get(transaction.status, 0) + 1
        adjusted = transaction.details.adjusted
        rate = None if adjusted is None else adjusted.exchange_rate
        return transaction.id, transaction.status, transaction.details.totals.total, rate


def notified(events: list[dict]) -> list[tuple]:
    handler = WebhookHandler()
    return [handler.handle(event) for event in events]
