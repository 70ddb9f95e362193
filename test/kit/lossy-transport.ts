import type { PeerAddress, PeerConnection, Transport } from '../../server/base/transport.ts';

/** A transport that can lose the answer to a request of one API: the peer has done what was asked, and the connection ends. */
export class LossyTransport implements Transport {
  private readonly inner: Transport;
  private readonly apiKey: number;
  private readonly losses: (() => Promise<void>)[] = [];

  constructor(inner: Transport, apiKey: number) {
    this.inner = inner;
    this.apiKey = apiKey;
  }

  /** The next answer gets lost; `meanwhile` runs before its sender hears of that. */
  loseNext(meanwhile: () => Promise<void> = async () => undefined): void {
    this.losses.push(meanwhile);
  }

  async connect(address: PeerAddress, timeoutMs: number): Promise<PeerConnection> {
    const connection = await this.inner.connect(address, timeoutMs);
    return {
      closed: connection.closed,
      close: () => connection.close(),
      request: async (frame, limitMs) => {
        const loss = frame[0]?.readInt16BE(0) === this.apiKey ? this.losses.shift() : undefined;
        const answer = await connection.request(frame, limitMs);
        if (!loss) return answer;
        await loss();
        connection.close();
        await connection.closed;
        throw new Error(`the connection to ${address.host}:${address.port} ended`);
      },
    };
  }
}
