// The long tiers: what `npm run chaos` can run. A row is a vitest file that reads its tier, seed and shard with test/kit/chaos-run.ts.
//
//   name     for --only
//   project  vitest project of the file
//   file     the test file
//   breaks   what it does to the engine, one clause
export const tiers = [
  { name: 'fuzz', project: 'fuzz', file: 'test/fuzz/wire.test.ts', breaks: 'five million hostile frames over every API and version of both listeners' },
  { name: 'fuzz-codec', project: 'fuzz', file: 'test/fuzz/codec.test.ts', breaks: 'nothing: a million random messages must survive encoding and decoding' },
  { name: 'fuzz-large', project: 'fuzz', file: 'test/fuzz/large-requests.test.ts', breaks: 'requests with 90,000 elements in each of their arrays' },
  { name: 'fuzz-memory', project: 'fuzz', file: 'test/fuzz/memory.test.ts', breaks: 'clients that never read, drip, announce and stop, hold connections, send bombs' },
  { name: 'fuzz-batches', project: 'fuzz', file: 'test/fuzz/batches.test.ts', breaks: 'nothing: of a million hostile record batches, what a leader takes every reader can read' },
  { name: 'checker', project: 'chaos', file: 'test/chaos/checker.test.ts', breaks: 'nothing: a history with a seeded anomaly of each class must be reported' },
  { name: 'simulation', project: 'simulation', file: 'test/simulation/simulation.test.ts', breaks: 'everything at once, in virtual time: processes, power, disks, network, clocks of a whole cluster' },
  { name: 'simulation-controls', project: 'simulation', file: 'test/simulation/controls.test.ts', breaks: 'nothing: each bug that is planted must be found by the simulation' },
  { name: 'every-byte', project: 'chaos', file: 'test/chaos/every-byte.test.ts', breaks: 'log directories in memory: torn tails at every byte, bits flipped in every kind of file' },
  { name: 'librdkafka', project: 'conformance', file: 'test/conformance/librdkafka-suite.test.ts', breaks: 'nothing: every test that the authors of librdkafka run against brokers' },
  { name: 'kill-loop', project: 'chaos', file: 'test/chaos/kill-loop.test.ts', breaks: 'kill -9 of one broker, of all, of the supervisor, at random moments' },
  { name: 'failover', project: 'chaos', file: 'test/chaos/failover.test.ts', breaks: 'kill -9 and SIGSTOP of leader, controller and coordinator' },
  { name: 'supervisor', project: 'chaos', file: 'test/chaos/supervisor.test.ts', breaks: 'kill -9 of the supervisor, and of one broker again and again' },
  { name: 'power-cut', project: 'chaos', file: 'test/chaos/power-cut.test.ts', breaks: 'the power of a disk (an ext4 image, copied while its writers stand still)' },
  { name: 'cluster-power-cut', project: 'chaos', file: 'test/chaos/cluster-power-cut.test.ts', breaks: 'the power of a whole cluster, with a leader killed right before or one broker back last' },
  { name: 'disk-errors', project: 'chaos', file: 'test/chaos/disk-errors.test.ts', breaks: 'writes and syncs: full disks, I/O errors, short and torn writes, by a shim' },
  { name: 'broken-disk', project: 'chaos', file: 'test/chaos/broken-disk.test.ts', breaks: 'the disk of one broker of three, by a shim: writes and syncs that answer with I/O errors' },
  { name: 'recovery-time', project: 'chaos', file: 'test/chaos/recovery-time.test.ts', breaks: 'a broker with 1,000 partitions, by kill -9, and its recovery points' },
  { name: 'full-disk', project: 'chaos', file: 'test/chaos/full-disk.test.ts', breaks: 'the disk of one broker of three, or of all: a small tmpfs that is filled and emptied again' },
];
