import type { PeerAddress } from '../../server/base/transport.ts';
import { type Api, apiByKey, apis } from '../../server/protocol/apis.ts';
import { decode } from '../../server/protocol/codec.ts';
import type { Decoded, Encodable, MessageDefinition } from '../../server/protocol/definition.ts';
import { decodeRequestHeader, encodeResponseFrame } from '../../server/protocol/frames.ts';
import type { MemoryNetwork } from './memory-transport.ts';

type Answerer = (request: Record<string, unknown>, version: number) => Record<string, unknown>;

/** A scripted Kafka broker on a MemoryNetwork: answers the APIs it was taught, in the versions it was told, and counts requests. */
export class FakeKafka {
  readonly address: PeerAddress;
  readonly seen: string[] = [];
  private readonly network: MemoryNetwork;
  private readonly answers = new Map<number, { answer: Answerer; min: number; max: number }>();

  constructor(network: MemoryNetwork, address: PeerAddress) {
    this.network = network;
    this.address = address;
    this.start();
  }

  /** Teaches an API. `versions` default to what the engine serves. */
  on<Req extends MessageDefinition, Res extends MessageDefinition>(
    api: Api<Req, Res>,
    answer: (request: Decoded<Req>, version: number) => Encodable<Res>,
    versions: { min: number; max: number } = api.serve,
  ): this {
    this.answers.set(api.key, { answer: answer as unknown as Answerer, ...versions });
    return this;
  }

  start(): void {
    this.network.listen(this.address, async (frame) => this.answer(frame));
  }

  stop(): void {
    this.network.kill(this.address);
  }

  private answer(frame: Buffer): Buffer {
    const { header, reader } = decodeRequestHeader(frame);
    const api = apiByKey(header.apiKey);
    if (!api) throw new Error(`unknown api ${header.apiKey}`);
    this.seen.push(api.name);
    const request = decode(api.request, header.apiVersion, reader) as Record<string, unknown>;
    const body = header.apiKey === apis.apiVersions.key ? this.versions() : this.answers.get(header.apiKey)?.answer(request, header.apiVersion);
    if (!body) throw new Error(`${api.name} was not taught`);
    return Buffer.concat(encodeResponseFrame(api, header.apiVersion, header.correlationId, body as never));
  }

  private versions(): Record<string, unknown> {
    const taught = [...this.answers].map(([apiKey, { min, max }]) => ({ apiKey, minVersion: min, maxVersion: max }));
    return { errorCode: 0, apiKeys: [{ apiKey: 18, minVersion: 0, maxVersion: 3 }, ...taught] };
  }
}
