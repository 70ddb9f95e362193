/*
 * Load generator of the benchmark: a small C client on librdkafka, so that the client costs as little as possible.
 * Prints one JSON line. `cc -O2 -o load load.c -lrdkafka -lpthread`.
 *
 *   load produce  BROKERS TOPIC PARTITIONS COUNT SIZE [name=value ...]   as fast as it goes
 *   load paced    BROKERS TOPIC PARTITIONS COUNT SIZE PER_SECOND WARMUP [name=value ...]
 *                 at a fixed rate; latency runs from the moment a record was due, so a stall counts for all that were due in it
 *   load consume  BROKERS TOPIC PARTITIONS COUNT [name=value ...]
 *                 by one client
 *   load share    BROKERS TOPIC PARTITIONS MEMBERS COUNT [name=value ...]
 *                 by several clients that share the partitions as the members of a group do, each with a connection and a
 *                 thread of its own
 *
 * name=value are librdkafka's settings.
 */
#include <librdkafka/rdkafka.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define BATCH 500

static long errors;
static long delivered;
static int64_t *latencies;
static long latency_count;
static long warmup;
static volatile int running = 1;

static int64_t now_us(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void die(const char *what, const char *why) {
  fprintf(stderr, "load: %s: %s\n", what, why);
  exit(1);
}

static double cpu_seconds(void) {
  struct rusage u;
  getrusage(RUSAGE_SELF, &u);
  return u.ru_utime.tv_sec + u.ru_stime.tv_sec + (u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static void on_error_report(rd_kafka_t *rk, const rd_kafka_message_t *m, void *opaque) {
  (void)rk;
  (void)opaque;
  if (m->err && errors++ == 0) fprintf(stderr, "load: delivery failed: %s\n", rd_kafka_err2str(m->err));
}

static void on_delivery(rd_kafka_t *rk, const rd_kafka_message_t *m, void *opaque) {
  int64_t latency = now_us() - (int64_t)(intptr_t)m->_private;
  (void)rk;
  (void)opaque;
  if (m->err && errors++ == 0) fprintf(stderr, "load: delivery failed: %s\n", rd_kafka_err2str(m->err));
  if (delivered++ >= warmup) latencies[latency_count++] = latency;
}

static void *poll_reports(void *rk) {
  while (running) rd_kafka_poll(rk, 100);
  return NULL;
}

static int ascending(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return x < y ? -1 : x > y;
}

static double quantile_ms(double q) {
  long at = (long)(q * latency_count);
  if (latency_count == 0) return -1;
  return latencies[at >= latency_count ? latency_count - 1 : at] / 1000.0;
}

static void set(rd_kafka_conf_t *conf, const char *name, const char *value) {
  char text[256];
  if (rd_kafka_conf_set(conf, name, value, text, sizeof text) != RD_KAFKA_CONF_OK) die(name, text);
}

static rd_kafka_conf_t *settings(const char *brokers, int argc, char **argv) {
  rd_kafka_conf_t *conf = rd_kafka_conf_new();
  set(conf, "bootstrap.servers", brokers);
  for (int i = 0; i < argc; i++) {
    char *value = strchr(argv[i], '=');
    if (!value) die(argv[i], "write name=value");
    *value = 0;
    set(conf, argv[i], value + 1);
    *value = '=';
  }
  return conf;
}

static rd_kafka_t *client(rd_kafka_type_t type, rd_kafka_conf_t *conf) {
  char text[256];
  rd_kafka_t *rk = rd_kafka_new(type, conf, text, sizeof text);
  if (!rk) die("client", text);
  return rk;
}

/* Noise that no codec could shrink to nothing, the same in every run. */
static char *payload(size_t size) {
  char *bytes = malloc(size);
  unsigned seed = 1;
  for (size_t i = 0; i < size; i++) {
    seed = seed * 1103515245 + 12345;
    bytes[i] = 'a' + (seed >> 16) % 26;
  }
  return bytes;
}

static int produce(char *brokers, char *name, int partitions, long count, size_t size, int argc, char **argv) {
  rd_kafka_conf_t *conf = settings(brokers, argc, argv);
  set(conf, "delivery.report.only.error", "true");
  rd_kafka_conf_set_dr_msg_cb(conf, on_error_report);
  rd_kafka_t *rk = client(RD_KAFKA_PRODUCER, conf);
  rd_kafka_topic_t *topic = rd_kafka_topic_new(rk, name, NULL);
  char *bytes = payload(size);
  rd_kafka_message_t batch[BATCH];
  long sent = 0;
  int partition = 0;
  int64_t started = now_us();
  long chunk = count / partitions < 1 ? 1 : count / partitions;
  if (chunk > BATCH) chunk = BATCH;
  while (sent < count) {
    int want = (int)(count - sent < chunk ? count - sent : chunk);
    memset(batch, 0, sizeof batch);
    for (int i = 0; i < want; i++) batch[i].payload = bytes, batch[i].len = size;
    int from = 0;
    while (from < want) {
      int taken = rd_kafka_produce_batch(topic, partition, 0, batch + from, want - from);
      if (taken < want - from) {
        for (int i = from; i < want; i++) {
          if (batch[i].err && batch[i].err != RD_KAFKA_RESP_ERR__QUEUE_FULL) die("produce", rd_kafka_err2str(batch[i].err));
          batch[i].err = 0;
        }
        rd_kafka_poll(rk, 5);
      }
      from += taken;
    }
    rd_kafka_poll(rk, 0);
    sent += want;
    partition = (partition + 1) % partitions;
  }
  if (rd_kafka_flush(rk, 120000)) die("flush", "records are still waiting after 120 s");
  double seconds = (now_us() - started) / 1e6;
  printf("{\"seconds\":%.4f,\"records\":%ld,\"bytes\":%.0f,\"errors\":%ld,\"clientCpu\":%.3f}\n", seconds, sent, (double)sent * size, errors, cpu_seconds());
  return errors > 0;
}

static int paced(char *brokers, char *name, int partitions, long count, size_t size, double rate, long skip, int argc, char **argv) {
  rd_kafka_conf_t *conf = settings(brokers, argc, argv);
  rd_kafka_conf_set_dr_msg_cb(conf, on_delivery);
  rd_kafka_t *rk = client(RD_KAFKA_PRODUCER, conf);
  rd_kafka_topic_t *topic = rd_kafka_topic_new(rk, name, NULL);
  char *bytes = payload(size);
  latencies = malloc(sizeof *latencies * count);
  warmup = skip;
  pthread_t poller;
  pthread_create(&poller, NULL, poll_reports, rk);
  int64_t started = now_us();
  for (long i = 0; i < count; i++) {
    int64_t due = started + (int64_t)(i / rate * 1e6);
    int64_t wait = due - now_us();
    if (wait > 50) {
      struct timespec pause = {wait / 1000000, wait % 1000000 * 1000};
      nanosleep(&pause, NULL);
    }
    while (rd_kafka_produce(topic, i % partitions, 0, bytes, size, NULL, 0, (void *)(intptr_t)due) == -1) {
      if (rd_kafka_last_error() != RD_KAFKA_RESP_ERR__QUEUE_FULL) die("produce", rd_kafka_err2str(rd_kafka_last_error()));
      struct timespec pause = {0, 1000000};
      nanosleep(&pause, NULL);
    }
  }
  if (rd_kafka_flush(rk, 120000)) die("flush", "records are still waiting after 120 s");
  double seconds = (now_us() - started) / 1e6;
  running = 0;
  pthread_join(poller, NULL);
  qsort(latencies, latency_count, sizeof *latencies, ascending);
  printf("{\"seconds\":%.4f,\"records\":%ld,\"bytes\":%.0f,\"errors\":%ld,\"clientCpu\":%.3f,\"p50\":%.3f,\"p99\":%.3f,\"p999\":%.3f,\"max\":%.3f}\n", seconds, count,
         (double)count * size, errors, cpu_seconds(), quantile_ms(0.5), quantile_ms(0.99), quantile_ms(0.999), quantile_ms(1));
  return errors > 0;
}

/*
 * The topic as a consumer must know it. One that starts to consume before it knows the leaders asks for the offsets half a second after
 * the metadata have come: that timer is the client's own, and would be most of what is measured.
 */
static rd_kafka_topic_t *known_topic(rd_kafka_t *rk, const char *name) {
  rd_kafka_topic_t *topic = rd_kafka_topic_new(rk, name, NULL);
  const struct rd_kafka_metadata *metadata;
  rd_kafka_resp_err_t error = rd_kafka_metadata(rk, 0, topic, &metadata, 30000);
  if (error) die("metadata", rd_kafka_err2str(error));
  rd_kafka_metadata_destroy(metadata);
  return topic;
}

struct share {
  rd_kafka_t *rk;
  rd_kafka_topic_t *topic;
  int partitions, members, index;
  long got;
  double bytes;
  int64_t last;
};
static long wanted, taken_together;

static void *consume_share(void *opaque) {
  struct share *share = opaque;
  rd_kafka_queue_t *queue = rd_kafka_queue_new(share->rk);
  rd_kafka_message_t **messages = malloc(sizeof *messages * 10000);
  for (int i = share->index; i < share->partitions; i += share->members) {
    if (rd_kafka_consume_start_queue(share->topic, i, RD_KAFKA_OFFSET_BEGINNING, queue)) die("consume", rd_kafka_err2str(rd_kafka_last_error()));
  }
  while (__atomic_load_n(&taken_together, __ATOMIC_RELAXED) < wanted) {
    ssize_t n = rd_kafka_consume_batch_queue(queue, 100, messages, 10000);
    long records = 0;
    if (n < 0) die("consume", rd_kafka_err2str(rd_kafka_last_error()));
    for (ssize_t i = 0; i < n; i++) {
      if (!messages[i]->err) records++, share->bytes += messages[i]->len;
      else if (messages[i]->err != RD_KAFKA_RESP_ERR__PARTITION_EOF) die("consume", rd_kafka_message_errstr(messages[i]));
      rd_kafka_message_destroy(messages[i]);
    }
    if (records > 0) share->last = now_us();
    else if (now_us() - share->last > 30000000) die("consume", "nothing came for 30 s");
    share->got += records;
    __atomic_add_fetch(&taken_together, records, __ATOMIC_RELAXED);
  }
  return NULL;
}

static int share(char *brokers, char *name, int partitions, int members, long count, int argc, char **argv) {
  struct share *shares = calloc(members, sizeof *shares);
  pthread_t *threads = malloc(sizeof *threads * members);
  double bytes = 0;
  int64_t last = 0;
  for (int i = 0; i < members; i++) {
    shares[i].rk = client(RD_KAFKA_CONSUMER, settings(brokers, argc, argv));
    shares[i].topic = known_topic(shares[i].rk, name);
  }
  wanted = count;
  int64_t started = now_us();
  for (int i = 0; i < members; i++) {
    struct share *one = shares + i;
    one->partitions = partitions, one->members = members, one->index = i, one->last = started;
    pthread_create(&threads[i], NULL, consume_share, one);
  }
  for (int i = 0; i < members; i++) {
    pthread_join(threads[i], NULL);
    bytes += shares[i].bytes;
    if (shares[i].last > last) last = shares[i].last;
  }
  printf("{\"seconds\":%.4f,\"records\":%ld,\"bytes\":%.0f,\"errors\":%ld,\"clientCpu\":%.3f}\n", (last - started) / 1e6, taken_together, bytes, errors, cpu_seconds());
  fflush(stdout);
  _exit(errors > 0);
}

int main(int argc, char **argv) {
  if (argc >= 7 && !strcmp(argv[1], "produce")) return produce(argv[2], argv[3], atoi(argv[4]), atol(argv[5]), atol(argv[6]), argc - 7, argv + 7);
  if (argc >= 9 && !strcmp(argv[1], "paced"))
    return paced(argv[2], argv[3], atoi(argv[4]), atol(argv[5]), atol(argv[6]), atof(argv[7]), atol(argv[8]), argc - 9, argv + 9);
  if (argc >= 6 && !strcmp(argv[1], "consume")) return share(argv[2], argv[3], atoi(argv[4]), 1, atol(argv[5]), argc - 6, argv + 6);
  if (argc >= 7 && !strcmp(argv[1], "share")) return share(argv[2], argv[3], atoi(argv[4]), atoi(argv[5]), atol(argv[6]), argc - 7, argv + 7);
  fprintf(stderr, "load produce|paced|consume|share ...: see the top of load.c\n");
  return 2;
}
