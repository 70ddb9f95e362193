/** Bounds that are not Kafka configs. Each is named where it is enforced and tested there. */
export const limits = {
  /** Array nesting and element counts are checked against the bytes left; this bounds tagged fields per struct. */
  taggedFieldsPerStruct: 128,
  /** Array elements in one request, all arrays together: decoded, one takes about 100 bytes, on the wire as little as one. */
  requestElements: 100_000,
  /** Partitions that all fetch sessions of a broker remember together; above it fetches work without a session. */
  fetchSessionPartitions: 200_000,
  /** Bytes of one record batch once decompressed, for readers of logs: other clusters may hold such batches. */
  decompressedBatchBytes: 256 * 1024 * 1024,
  /** The same for a batch that a producer sends: more is MESSAGE_TOO_LARGE, upon which clients split their batches. A bomb costs about 0.1 s. */
  producedBatchBytes: 32 * 1024 * 1024,
  /** Bytes that consumers' fetches and answers not read yet hold in one broker; above it a fetch brings `answerFloorBytes` at most. */
  answerBytes: 32 * 1024 * 1024,
  answerFloorBytes: 256 * 1024,
} as const;
