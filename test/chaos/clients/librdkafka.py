"""Verifying clients on librdkafka: `librdkafka.py CONFIG`, CONFIG is JSON with role produce, read (assigned, from the start), group (subscribed, commits) or drain (to the end)."""
import json
import os
import signal
import sys
import threading
import time
import zlib

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, Producer, TopicPartition

CONFIG = json.loads(sys.argv[1])
TOPIC, PARTITIONS, NAME = CONFIG["topic"], CONFIG["partitions"], CONFIG["process"]
HISTORY = os.open(CONFIG["history"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
DRAIN_LIMIT_S = 120
ending = False


def end(*_):
    global ending
    ending = True


signal.signal(signal.SIGTERM, end)
signal.signal(signal.SIGINT, signal.SIG_IGN)


def end_with(parent):
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


# A test that is killed leaves nobody behind.
threading.Thread(target=end_with, args=(os.getppid(),), daemon=True).start()


def write(lines):
    if not lines:
        return
    os.write(HISTORY, "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines).encode())
    if CONFIG.get("sync"):
        os.fdatasync(HISTORY)


def now():
    return int(time.time() * 1000)


def make_value(process, n):
    body = "%s|%s|%d" % (TOPIC, process, n)
    return "%s|%d" % (body, zlib.crc32(body.encode()))


def produce():
    """
    Everything in flight at once, as librdkafka likes it: order and uniqueness are its idempotent producer's and the broker's work. After a
    failed delivery or a fatal error it goes on as a new producer; what the old one had in flight stays unknown.
    """
    life, n, outcomes, failed = 0, 0, [], False

    def on_error(error):
        nonlocal failed
        if error.fatal():
            failed = True
            outcomes.append({"t": now(), "p": process, "f": "note", "note": "fatal: %s, told at %d" % (error.str(), now())})

    def delivery(process):
        def on_delivery(error, message):
            nonlocal failed
            failed = failed or error is not None
            outcome = {"type": "info", "error": error.name()} if error else {"type": "ok"}
            mop = ["s", "%s-%d" % (TOPIC, message.partition()), None if error else message.offset(), message.value().decode()]
            outcomes.append({"t": now(), "p": process, "f": "send", **outcome, "mops": [mop]})

        return on_delivery

    while not ending:
        life, failed = life + 1, False
        process = "%s.%d" % (NAME, life)
        producer, on_delivery = new_producer(on_error), delivery(process)
        while not ending and not failed:
            if len(producer) < 2000:
                values = [make_value(process, n + i) for i in range(CONFIG["batch"])]
                partition = (n // CONFIG["batch"]) % PARTITIONS
                n += CONFIG["batch"]
                key = "%s-%d" % (TOPIC, partition)
                write([{"t": now(), "p": process, "f": "send", "type": "begin", "mops": [["s", key, None, value] for value in values]}])
                try:
                    for value in values:
                        producer.produce(TOPIC, value.encode(), partition=partition, on_delivery=on_delivery)
                except KafkaException:
                    failed = True
            try:
                producer.poll(CONFIG["pauseMs"] / 1000)
            except KafkaException as exception:
                # A fatal error is raised here where the callback did not have it first.
                on_error(exception.args[0])
                failed = True
            write(outcomes)
            outcomes.clear()
        producer.flush(2 if failed else 90)
        write(outcomes)
        outcomes.clear()


def new_producer(on_error):
    acks = CONFIG.get("acks", -1)
    return Producer(
        {
            "bootstrap.servers": CONFIG["bootstrap"],
            "client.id": NAME,
            "error_cb": on_error,
            # Says on stderr what became of sequences and epochs: for a failure.
            "debug": "eos",
            "acks": acks,
            "enable.idempotence": acks == -1,
            "linger.ms": 2,
            "message.timeout.ms": 90000,
            "socket.timeout.ms": 8000,
            "reconnect.backoff.max.ms": 300,
            "topic.metadata.refresh.interval.ms": 2000,
        }
    )


def consumer(name="unused-" + NAME, settings={}):
    return Consumer(
        {
            "bootstrap.servers": CONFIG["bootstrap"],
            "client.id": NAME,
            "group.id": name,
            "enable.auto.commit": False,
            "auto.offset.reset": "error",
            "enable.partition.eof": True,
            "fetch.wait.max.ms": 100,
            "socket.timeout.ms": 8000,
            "reconnect.backoff.max.ms": 300,
            "topic.metadata.refresh.interval.ms": 2000,
            "check.crcs": True,
            **settings,
        }
    )


def polled(messages):
    """Records of one poll by key; what is an error goes to `other`."""
    records, other = {}, []
    for message in messages:
        if message.error():
            other.append(message)
        else:
            records.setdefault("%s-%d" % (TOPIC, message.partition()), []).append([message.offset(), message.value().decode()])
    return records, other


def read():
    client = consumer()
    client.assign([TopicPartition(TOPIC, p, OFFSET_BEGINNING) for p in range(PARTITIONS)])
    while not ending:
        records, other = polled(client.consume(500, 0.1))
        lines = [{"t": now(), "p": NAME, "f": "poll", "type": "ok", "mops": [["p", records]]}] if records else []
        lines += [{"t": now(), "p": NAME, "f": "note", "note": m.error().name()} for m in other if m.error().code() != KafkaError._PARTITION_EOF]
        write(lines)
    client.close()


def group():
    """Reads, writes down what it read, and only then commits, again and again until it is done. Positions after an assignment come from the group."""
    name, anew, uncommitted = CONFIG["group"], set(), {}

    def on_assign(_, partitions):
        uncommitted.clear()
        anew.update("%s-%d" % (TOPIC, p.partition) for p in partitions)

    def commit(client):
        begun = [{"t": now(), "p": NAME, "f": "commit", "group": name, "key": key, "offset": offset} for key, offset in uncommitted.items()]
        write([{**line, "type": "begin"} for line in begun])
        try:
            answers = client.commit(offsets=[TopicPartition(TOPIC, int(key.rsplit("-", 1)[1]), offset) for key, offset in uncommitted.items()], asynchronous=False)
        except KafkaException as error:
            return write([{"t": now(), "p": NAME, "f": "note", "note": "commit: " + error.args[0].name()}])
        done = {"%s-%d" % (TOPIC, p.partition) for p in answers if p.error is None}
        write([{**line, "t": now(), "type": "ok"} for line in begun if line["key"] in done])
        for key in done:
            uncommitted.pop(key, None)

    client = consumer(name, {"auto.offset.reset": "earliest", "session.timeout.ms": 6000, "heartbeat.interval.ms": 500, "enable.auto.offset.store": False})
    client.subscribe([TOPIC], on_assign=on_assign)
    while not ending:
        records, other = polled(client.consume(500, 0.1))
        write([{"t": now(), "p": NAME, "f": "note", "note": m.error().name()} for m in other if m.error().code() != KafkaError._PARTITION_EOF])
        if records:
            write([{"t": now(), "p": NAME, "f": "poll", "type": "ok", "group": name, "assign": sorted(anew & set(records)), "mops": [["p", records]]}])
            anew -= set(records)
            uncommitted.update((key, found[-1][0] + 1) for key, found in records.items())
        if uncommitted:
            commit(client)
    client.close()


def end_of(client, partition):
    """A new leader that does not know its high watermark yet answers LEADER_NOT_AVAILABLE to a client of this age (KIP-207)."""
    deadline = time.time() + DRAIN_LIMIT_S / 2
    while True:
        try:
            return client.get_watermark_offsets(TopicPartition(TOPIC, partition), timeout=30)[1]
        except KafkaException:
            if time.time() > deadline:
                raise
            time.sleep(0.1)


def drain():
    """Every record of every partition up to the end found at the start. Exits 1 when it does not get there."""
    client = consumer()
    ends = {p: end_of(client, p) for p in range(PARTITIONS)}
    write([{"t": now(), "p": NAME, "f": "drain", "type": "ok", "mops": [["p", {"%s-%d" % (TOPIC, p): [] for p in ends}]]}])
    client.assign([TopicPartition(TOPIC, p, OFFSET_BEGINNING) for p in range(PARTITIONS)])
    position, deadline = {p: 0 for p in ends}, time.time() + DRAIN_LIMIT_S
    while any(position[p] < ends[p] for p in ends):
        if time.time() > deadline:
            sys.exit("drained up to %s of %s" % (position, ends))
        records, _ = polled(client.consume(1000, 0.2))
        for key, found in records.items():
            position[int(key.rsplit("-", 1)[1])] = found[-1][0] + 1
        if records:
            write([{"t": now(), "p": NAME, "f": "drain", "type": "ok", "mops": [["p", records]]}])
    client.close()


{"produce": produce, "read": read, "group": group, "drain": drain}[CONFIG["role"]]()
