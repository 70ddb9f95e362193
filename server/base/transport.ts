/**
 * How brokers reach each other: whole Kafka requests and responses (without the 4-byte size), over TCP or in memory.
 * Frames are Kafka's own, so what works inline works across processes.
 */
export interface PeerAddress {
  readonly host: string;
  readonly port: number;
}

/** One connection to a peer. Requests are answered in order; `request` rejects when the connection ends or `timeoutMs` passes. */
export interface PeerConnection {
  /** Sends one request frame (header and body, in chunks); resolves to the response frame (header and body). */
  request(frame: readonly Buffer[], timeoutMs: number): Promise<Buffer>;
  close(): void;
  /** Resolves once, when the connection has ended for any reason. */
  readonly closed: Promise<void>;
}

export interface Transport {
  /**
   * Rejects when nobody answers within `timeoutMs`. `lends`: large answers may be lent memory (lent-memory.ts), for a caller that
   * gives records to a log, at once, and keeps nothing else of an answer.
   */
  connect(address: PeerAddress, timeoutMs: number, options?: { readonly lends?: boolean }): Promise<PeerConnection>;
}
