"""Scenarios with kafka-python 2.0.2, which speaks the oldest versions. Usage: kafka_python.py BOOTSTRAP [VERSION]. Prints one JSON line.

VERSION, such as 0.11, pins what the client takes the broker for; without it, it asks.
"""
import json
import sys
import time

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType, NewPartitions, NewTopic

BOOTSTRAP = sys.argv[1].split(",")
SETTINGS = {"bootstrap_servers": BOOTSTRAP, "api_version": tuple(int(part) for part in sys.argv[2].split(".")) if len(sys.argv) > 2 else None}
TOPIC, GROUP = ["%s-%s" % (name, sys.argv[2] if len(sys.argv) > 2 else "asked") for name in ("kp-topic", "kp-group")]
LIMIT_S = 90
results = {}

admin = KafkaAdminClient(**SETTINGS)
admin.create_topics([NewTopic(TOPIC, 2, 3)])
admin.create_partitions({TOPIC: NewPartitions(3)})


def count_configs():
    described = admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, TOPIC)])
    return len(described[0].resources[0][4])


# Another broker may answer than the one that made the topic: it tells when it has heard of it.
deadline = time.time() + LIMIT_S
while count_configs() <= 20 and time.time() < deadline:
    time.sleep(0.05)
results["configs"] = count_configs() > 20

producer = KafkaProducer(**SETTINGS, acks="all", compression_type="gzip", linger_ms=5, retries=100)
sent = [producer.send(TOPIC, key=b"k%d" % n, value=b"%d" % n, headers=[("h", b"x")]) for n in range(1000)]
producer.flush(LIMIT_S)
results["acked"] = sum(1 for future in sent if future.succeeded())


def consumer(**settings):
    return KafkaConsumer(
        TOPIC, **SETTINGS, group_id=GROUP, auto_offset_reset="earliest", session_timeout_ms=10000, **settings
    )


def drain(members, count):
    values, deadline = [], time.time() + LIMIT_S
    while len(values) < count and time.time() < deadline:
        for member in members:
            for records in member.poll(timeout_ms=200).values():
                values += [int(record.value) for record in records]
    return values


first = consumer()
seen = drain([first], 1000)
results["consumed"] = sorted(seen) == list(range(1000))
first.commit()
results["committed"] = sum(first.committed(TopicPartition(TOPIC, p)) or 0 for p in range(3))
results["ends"] = sum(first.end_offsets([TopicPartition(TOPIC, p) for p in range(3)]).values())
results["byTime"] = [found.offset for found in first.offsets_for_times({TopicPartition(TOPIC, p): 0 for p in range(3)}).values()]
groups = admin.describe_consumer_groups([GROUP])
results["state"] = groups[0].state
results["members"] = len(groups[0].members)
results["listed"] = [name for name, _ in admin.list_consumer_groups() if name == GROUP]
results["adminOffsets"] = sum(found.offset for found in admin.list_consumer_group_offsets(GROUP).values())
first.close()

again = consumer()
for n in range(1000, 1010):
    producer.send(TOPIC, value=b"%d" % n)
producer.flush(LIMIT_S)
results["goesOn"] = sorted(drain([again], 10)) == list(range(1000, 1010))
again.close()
time.sleep(0.5)
results["groupDeleted"] = [error.__name__ for _, error in admin.delete_consumer_groups([GROUP])]
admin.delete_topics([TOPIC])
print(json.dumps(results))
