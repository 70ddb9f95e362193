"""Scenarios with confluent-kafka (librdkafka). Usage: confluent.py BOOTSTRAP SCENARIO. Prints one JSON line; any failure is a non-zero exit."""
import json
import sys
import threading
import time

from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, ConfigResource, NewPartitions, NewTopic

BOOTSTRAP, SCENARIO = sys.argv[1], sys.argv[2]
LIMIT_S = 90


def settle(futures):
    """Waits for admin results; gives name -> result or error name."""
    outcome = {}
    for key, future in futures.items():
        try:
            outcome[str(key)] = future.result(LIMIT_S)
        except KafkaException as error:
            outcome[str(key)] = error.args[0].name()
    return outcome


def wait_until(condition, what):
    deadline = time.time() + LIMIT_S
    while not condition():
        if time.time() > deadline:
            raise TimeoutError(what)
        time.sleep(0.05)


def create(admin, name, partitions=4):
    futures = admin.create_topics([NewTopic(name, partitions, 3)])
    assert settle(futures) == {name: None}, "create " + name
    wait_until(lambda: len(admin.list_topics(timeout=LIMIT_S).topics.get(name, NO_TOPIC).partitions) == partitions, "see " + name)


class NO_TOPIC:
    partitions = {}


def produce_all(topic, values, **settings):
    failed = []
    delivered = {}

    def on_delivery(error, message):
        if error:
            failed.append(str(error))
        else:
            delivered[message.value().decode()] = (message.partition(), message.offset())

    producer = Producer({"bootstrap.servers": BOOTSTRAP, **settings})
    for value in values:
        producer.produce(topic, value.encode(), key=value[-2:].encode(), headers=[("n", value.encode()), ("empty", b"")], on_delivery=on_delivery)
        producer.poll(0)
    producer.flush(LIMIT_S)
    assert not failed, failed[:3]
    return delivered


def idempotent():
    admin = AdminClient({"bootstrap.servers": BOOTSTRAP})
    create(admin, "py-idempotent")
    values = [str(n) for n in range(5000)]
    delivered = produce_all("py-idempotent", values, **{"enable.idempotence": True, "linger.ms": 5, "compression.type": "lz4"})
    consumer = Consumer({"bootstrap.servers": BOOTSTRAP, "group.id": "py-reader", "auto.offset.reset": "earliest", "enable.auto.commit": False})
    consumer.subscribe(["py-idempotent"])
    seen, headers_fine, deadline = {}, True, time.time() + LIMIT_S
    while len(seen) < len(values) and time.time() < deadline:
        for message in consumer.consume(500, 1.0):
            assert not message.error(), message.error()
            value = message.value().decode()
            assert value not in seen, "duplicate " + value
            seen[value] = (message.partition(), message.offset())
            headers_fine = headers_fine and message.headers() == [("n", value.encode()), ("empty", b"")]
    committed = consumer.commit(asynchronous=False)
    positions = {p.partition: p.offset for p in consumer.committed([TopicPartition("py-idempotent", p) for p in range(4)], timeout=LIMIT_S)}
    watermarks = {p: consumer.get_watermark_offsets(TopicPartition("py-idempotent", p), timeout=LIMIT_S)[1] for p in range(4)}
    consumer.close()
    assert all(p.error is None for p in committed)
    return {"same": seen == delivered, "count": len(seen), "headersFine": headers_fine, "committedAll": positions == watermarks}


class Member(threading.Thread):
    """One member of a group in a thread of its own."""

    def __init__(self, name, topic, strategy):
        super().__init__(daemon=True)
        self.values, self.assigned, self.revocations = [], set(), 0
        self.done, self.error = threading.Event(), None
        self.consumer = Consumer(
            {
                "bootstrap.servers": BOOTSTRAP,
                "group.id": "py-pair-" + strategy,
                "client.id": name,
                "auto.offset.reset": "earliest",
                "session.timeout.ms": 30000,
                "partition.assignment.strategy": strategy,
            }
        )
        self.cooperative = strategy == "cooperative-sticky"
        self.consumer.subscribe([topic], on_assign=self.on_assign, on_revoke=self.on_revoke)

    def on_assign(self, consumer, partitions):
        self.assigned |= {p.partition for p in partitions}
        if self.cooperative:
            consumer.incremental_assign(partitions)
        else:
            consumer.assign(partitions)

    def on_revoke(self, consumer, partitions):
        self.revocations += 1
        self.assigned -= {p.partition for p in partitions}
        if self.cooperative:
            consumer.incremental_unassign(partitions)
        else:
            consumer.unassign()

    def run(self):
        try:
            while not self.done.is_set():
                message = self.consumer.poll(0.2)
                if message is not None and not message.error():
                    self.values.append(message.value().decode())
            self.consumer.close()
        except Exception as error:  # reported by the main thread
            self.error = repr(error)


def group(strategy):
    admin = AdminClient({"bootstrap.servers": BOOTSTRAP})
    topic = "py-group-" + strategy
    create(admin, topic)
    everything = {0, 1, 2, 3}
    first = Member("first", topic, strategy)
    first.start()
    wait_until(lambda: first.assigned == everything, "first owns all")
    second = Member("second", topic, strategy)
    second.start()
    wait_until(lambda: len(first.assigned) == 2 and len(second.assigned) == 2 and first.assigned | second.assigned == everything, "shared")
    values = [str(n) for n in range(2000)]
    produce_all(topic, values, acks="all")
    wait_until(lambda: len(first.values) + len(second.values) >= len(values), "all consumed")
    described = {m.client_id: g.state for g in admin.list_groups("py-pair-" + strategy, timeout=LIMIT_S) for m in g.members}
    second.done.set()
    second.join(LIMIT_S)
    wait_until(lambda: first.assigned == everything, "first owns all again")
    first.done.set()
    first.join(LIMIT_S)
    once = sorted(first.values + second.values, key=int) == values
    return {"once": once, "bothRead": bool(first.values) and bool(second.values), "described": described, "errors": [first.error, second.error]}


def admin():
    client = AdminClient({"bootstrap.servers": BOOTSTRAP})
    results = {}
    create(client, "py-admin", 2)
    results["again"] = settle(client.create_topics([NewTopic("py-admin", 2, 3)]))
    results["tooManyReplicas"] = settle(client.create_topics([NewTopic("py-none", 1, 9)]))
    results["badName"] = settle(client.create_topics([NewTopic("py bad", 1, 1)]))
    results["validateOnly"] = settle(client.create_topics([NewTopic("py-unborn", 1, 1)], validate_only=True))
    results["unborn"] = "py-unborn" in client.list_topics(timeout=LIMIT_S).topics
    settle(client.create_partitions([NewPartitions("py-admin", 5)]))
    wait_until(lambda: len(client.list_topics(timeout=LIMIT_S).topics["py-admin"].partitions) == 5, "five partitions")
    resource = ConfigResource("topic", "py-admin", set_config={"retention.ms": "12345", "cleanup.policy": "compact"})
    results["altered"] = list(settle(client.alter_configs([resource])).values())
    # Another broker may answer than the one that took the change: it tells when it has heard of it.
    described = {}

    def is_altered():
        described.update(list(settle(client.describe_configs([ConfigResource("topic", "py-admin")])).values())[0])
        return not described["retention.ms"].is_default

    wait_until(is_altered, "the altered configs")
    results["configs"] = {name: described[name].value for name in ("retention.ms", "cleanup.policy", "max.message.bytes")}
    results["isDefault"] = {name: described[name].is_default for name in ("retention.ms", "max.message.bytes")}
    broker = list(settle(client.describe_configs([ConfigResource("broker", "1")])).values())[0]
    results["brokerConfigs"] = len(broker) > 100
    results["deleted"] = settle(client.delete_topics(["py-admin"]))
    wait_until(lambda: "py-admin" not in client.list_topics(timeout=LIMIT_S).topics, "deleted")
    results["deletedAgain"] = settle(client.delete_topics(["py-admin"]))
    return results


SCENARIOS = {"idempotent": idempotent, "range": lambda: group("range"), "cooperative": lambda: group("cooperative-sticky"), "admin": admin}
print(json.dumps(SCENARIOS[SCENARIO]()))
