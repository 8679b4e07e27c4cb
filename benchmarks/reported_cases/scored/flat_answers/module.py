"""Answers of an exchange, turned into models."""

import json
from dataclasses import dataclass


@dataclass
class Trade:
    symbol: str
    price: str
    quantity: str

    @classmethod
    def from_dict(cls, row):
        return cls(row["symbol"], row["price"], row["qty"])


@dataclass
class Candle:
    opened: int
    high: str

    @classmethod
    def from_list(cls, row):
        return cls(row[0], row[1])


class ApiResponse:
    def __init__(self, status, data):
        self.status = status
        self.data = data


def parse(text, model):
    parsed = json.loads(text)
    is_list = isinstance(parsed, list)
    is_flat_list = is_list and not isinstance(parsed[0], list)
    if is_flat_list:
        return ApiResponse(200, [model.from_dict(row) for row in parsed])
    if is_list:
        return ApiResponse(200, [model.from_list(row) for row in parsed])
    return ApiResponse(200, model.from_dict(parsed))


class RestApi:
    def __init__(self, transport):
        self.transport = transport

    def my_trades(self, symbol):
        return parse(self.transport(f"/myTrades?symbol={symbol}"), Trade)

    def klines(self, symbol):
        return parse(self.transport(f"/klines?symbol={symbol}"), Candle)


def overview(answers, symbols):
    api = RestApi(answers.__getitem__)
    rows = []
    for symbol in symbols:
        trades = api.my_trades(symbol).data
        candles = api.klines(symbol).data
        rows.append((symbol, len(trades), [trade.price for trade in trades], [candle.high for candle in candles]))
    return rows
