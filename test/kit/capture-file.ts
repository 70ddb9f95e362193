/** A capture file (libpcap) of one TCP conversation that never took place, for tools that judge bytes. */

const MAGIC_MICROSECONDS = 0xa1b2c3d4;
/** Packets begin with their IP header. */
const LINKTYPE_RAW = 101;
const IP_BYTES = 20;
const TCP_BYTES = 20;
const PROTOCOL_TCP = 6;
const FLAGS_PUSH_ACK = 0x18;
const WINDOW = 65_535;
const LOOPBACK = 0x7f000001;
/** Larger payloads would not fit an IPv4 packet. */
const MAX_PAYLOAD_BYTES = 65_535 - IP_BYTES - TCP_BYTES;

export interface Said {
  readonly by: 'client' | 'server';
  readonly bytes: Buffer;
}

/** One packet for each thing said, in order, between `clientPort` and `serverPort`. */
export function captureOf(said: readonly Said[], { clientPort, serverPort }: { clientPort: number; serverPort: number }): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32BE(MAGIC_MICROSECONDS, 0);
  header.writeUInt16BE(2, 4);
  header.writeUInt16BE(4, 6);
  header.writeUInt32BE(MAX_PAYLOAD_BYTES + IP_BYTES + TCP_BYTES, 16);
  header.writeUInt32BE(LINKTYPE_RAW, 20);
  const next = { client: 1, server: 1 };
  const packets = said.map(({ by, bytes }, index) => {
    if (bytes.length > MAX_PAYLOAD_BYTES) throw new Error(`${bytes.length} bytes do not fit a packet`);
    const other = by === 'client' ? 'server' : 'client';
    const ports = by === 'client' ? [clientPort, serverPort] : [serverPort, clientPort];
    const packet = packetOf({ from: ports[0] ?? 0, to: ports[1] ?? 0, sequence: next[by], acknowledged: next[other] }, bytes);
    next[by] += bytes.length;
    const record = Buffer.alloc(16);
    record.writeUInt32BE(index + 1, 0);
    record.writeUInt32BE(packet.length, 8);
    record.writeUInt32BE(packet.length, 12);
    return Buffer.concat([record, packet]);
  });
  return Buffer.concat([header, ...packets]);
}

function packetOf(tcp: { from: number; to: number; sequence: number; acknowledged: number }, payload: Buffer): Buffer {
  const packet = Buffer.alloc(IP_BYTES + TCP_BYTES);
  packet.writeUInt8(0x45, 0);
  packet.writeUInt16BE(IP_BYTES + TCP_BYTES + payload.length, 2);
  packet.writeUInt8(64, 8);
  packet.writeUInt8(PROTOCOL_TCP, 9);
  packet.writeUInt32BE(LOOPBACK, 12);
  packet.writeUInt32BE(LOOPBACK, 16);
  packet.writeUInt16BE(tcp.from, IP_BYTES);
  packet.writeUInt16BE(tcp.to, IP_BYTES + 2);
  packet.writeUInt32BE(tcp.sequence, IP_BYTES + 4);
  packet.writeUInt32BE(tcp.acknowledged, IP_BYTES + 8);
  packet.writeUInt8((TCP_BYTES / 4) << 4, IP_BYTES + 12);
  packet.writeUInt8(FLAGS_PUSH_ACK, IP_BYTES + 13);
  packet.writeUInt16BE(WINDOW, IP_BYTES + 14);
  return Buffer.concat([packet, payload]);
}
