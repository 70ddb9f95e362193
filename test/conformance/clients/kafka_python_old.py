"""kafka-python pretending to talk to an ancient broker. Usage: kafka_python_old.py BOOTSTRAP TOPIC VERSION (such as 0.10.1). Prints one JSON line.

A group is joined and offsets are committed in the versions of that time. Records in the formats of that time are gone (KIP-724):
a producer must learn that at once, and must not bring anybody else down.
"""
import json
import sys
import time

from kafka import ConsumerRebalanceListener, KafkaConsumer, KafkaProducer, OffsetAndMetadata, TopicPartition
from kafka.errors import KafkaError

BOOTSTRAP, TOPIC = sys.argv[1].split(","), sys.argv[2]
VERSION = tuple(int(part) for part in sys.argv[3].split("."))
LIMIT_S = 90
results = {}


class WithoutFetching(ConsumerRebalanceListener):
    def on_partitions_assigned(self, assigned):
        consumer.pause(*assigned)

    def on_partitions_revoked(self, revoked):
        pass


settings = {"bootstrap_servers": BOOTSTRAP, "api_version": VERSION}
consumer = KafkaConsumer(group_id="old-%s" % sys.argv[3], session_timeout_ms=10000, auto_offset_reset="earliest", enable_auto_commit=False, **settings)
consumer.subscribe([TOPIC], listener=WithoutFetching())
deadline = time.time() + LIMIT_S
while not consumer.assignment() and time.time() < deadline:
    consumer.poll(timeout_ms=100)
partitions = sorted(consumer.assignment())
results["assigned"] = len(partitions)
consumer.commit({partition: OffsetAndMetadata(3, "note") for partition in partitions})
results["committed"] = [consumer.committed(partition) for partition in partitions]
results["ends"] = list(consumer.end_offsets(partitions).values())
results["beginnings"] = list(consumer.beginning_offsets(partitions).values())
consumer.close()

producer = KafkaProducer(acks="all", retries=0, request_timeout_ms=30000, **settings)
try:
    producer.send(TOPIC, b"in an old format").get(LIMIT_S)
    results["refused"] = False
except KafkaError as error:
    results["refused"] = type(error).__name__
producer.close(5)
print(json.dumps(results))
