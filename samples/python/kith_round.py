#!/usr/bin/env python3
"""Federated learning over Kith, with nothing but Python's standard library and the HTTP API of three nodes.

Pushes a model, has three workers train on data of their own, each at its own node, and pulls their updates together:

    ./kith up --nodes 3 &
    python3 samples/python/kith_round.py http://127.0.0.1:7480 http://127.0.0.1:7481 http://127.0.0.1:7482

The model is a line, y = a x + b; the true one is y = 3 x + 2. Each worker sees a part of the points.
"""

import json
import struct
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

ROUNDS = 3
STEPS = 20
RATE = 0.05
TENSORS = [{"name": "slope", "shape": [1]}, {"name": "offset", "shape": [1]}]


class Node:
    """One node's HTTP API."""

    def __init__(self, address):
        self.address = address.rstrip("/")
        self.peer = self.get("/v1/node")["peer"]

    def get(self, path):
        return json.loads(self.send("GET", path))

    def post(self, path, document=None):
        body = b"" if document is None else json.dumps(document).encode()
        return json.loads(self.send("POST", path, body, "application/json"))

    def put(self, path, body):
        return json.loads(self.send("PUT", path, body, "application/octet-stream"))

    def send(self, method, path, body=None, content_type=None):
        request = urllib.request.Request(self.address + path, data=body, method=method)
        if content_type:
            request.add_header("Content-Type", content_type)
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return response.read()
        except urllib.error.HTTPError as failed:
            problem = json.loads(failed.read())
            raise SystemExit(f"{method} {path}: {problem['detail']}") from None


def train(model, points):
    """Some steps of gradient descent from a model on points; returns how the model changed, and the loss before."""
    slope, offset = model
    loss = sum((slope * x + offset - y) ** 2 for x, y in points) / len(points)
    for _ in range(STEPS):
        errors = [(x, slope * x + offset - y) for x, y in points]
        slope -= RATE * 2 * sum(error * x for x, error in errors) / len(points)
        offset -= RATE * 2 * sum(error for _, error in errors) / len(points)
    return (slope - model[0], offset - model[1]), loss


def hand_in(node, round_id, number, change, loss, points, began):
    update = {
        "node_id": node.peer,
        "model_version": number,
        "round": number,
        "gradients": {"slope": [change[0]], "offset": [change[1]]},
        "metrics": {
            "loss": loss,
            "accuracy": 1 / (1 + loss),
            "samples_processed": len(points),
            "computation_time_ms": int((time.monotonic() - began) * 1000),
        },
        "timestamp": int(time.time()),
    }
    receipt = node.post(f"/v1/rounds/{round_id}/updates", update)
    if not receipt["acknowledged"]:
        raise SystemExit(f"The update of {node.peer} is on too few nodes.")


def push(node, model, number):
    """Pushes the model as an artifact; returns where it is."""
    path = f"/v1/artifacts/line/{number}"
    node.put(path, struct.pack("<2f", *model))
    return f"{path}/content?owner={urllib.parse.quote(node.peer)}"


def main(addresses):
    nodes = [Node(address) for address in addresses]
    data = [[(x / 10, 3 * (x / 10) + 2) for x in range(first, 20, len(nodes))] for first in range(len(nodes))]
    model = (0.0, 0.0)
    where = push(nodes[0], model, 0)
    for number in range(ROUNDS):
        opener = nodes[number % len(nodes)]
        opened = opener.post("/v1/rounds", {
            "schema_version": 1,
            "name": f"line-{number}",
            "model_version": number,
            "round": number,
            "participants": [node.peer for node in nodes],
            "quorum": len(nodes) // 2 + 1,
            "tensors": TENSORS,
            "deadline_in": "5m",
            "aggregation_strategy": "FederatedAveraging",
        })
        round_id = opened["round_id"]
        for node, points in zip(nodes, data):
            began = time.monotonic()
            local = struct.unpack("<2f", node.send("GET", where))  # Each worker pulls the model from its own node.
            change, loss = train(local, points)
            hand_in(node, round_id, number, change, loss, points, began)

        # Anybody can make the result, and everybody gets the same.
        results = [node.post(f"/v1/rounds/{round_id}/aggregate") for node in nodes]
        if len({result["content"] for result in results}) != 1:
            raise SystemExit(f"Round {number} has different results at different nodes.")
        change = results[0]["gradients"]
        model = (model[0] + change["slope"][0], model[1] + change["offset"][0])
        where = push(nodes[0], model, number + 1)
        participants = results[0]["status"]["participants"]
        losses = ", ".join(f"{participant['metrics']['loss']:.4f}" for participant in participants)
        print(f"round {number}: losses {losses}; now y = {model[0]:.3f} x + {model[1]:.3f}")

    if abs(model[0] - 3) > 0.3 or abs(model[1] - 2) > 0.3:
        raise SystemExit(f"The model did not become y = 3 x + 2, but y = {model[0]:.3f} x + {model[1]:.3f}.")
    print(f"{ROUNDS} rounds of {len(nodes)} workers: y = {model[0]:.2f} x + {model[1]:.2f}")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    main(sys.argv[1:])
