import { seededRandom } from '../../../server/base/random.ts';
import type { Random } from '../../../server/base/random.ts';
import { type Api, allApis, apis } from '../../../server/protocol/apis.ts';
import { isFlexible } from '../../../server/protocol/codec.ts';
import { servedOn } from '../../../server/broker/listener-apis.ts';
import type { ListenerName } from '../../../server/broker/request-context.ts';
import { requestHeader } from '../../../server/protocol/messages/headers.ts';
import { mix, oneIn, pick } from './choice.ts';
import { mutateSite, plausible, type Vocabulary } from './grammar.ts';
import { bytesIn, lengthBytes, type Token, tokensOf, uvarint } from './tokens.ts';

/** How far a frame is from an honest one. */
export type Layer = 'valid' | 'field' | 'wire' | 'noise';

/** What goes out on a socket: most often one frame; after a lie about sizes it may be none, or several. */
export interface FuzzFrame {
  readonly number: number;
  readonly layer: Layer;
  readonly api: Api;
  readonly version: number;
  /** What was changed, for people. */
  readonly note: string;
  readonly bytes: Buffer;
}

const CLIENT_IDS = ['fuzz', 'fuzz', 'fuzz', '', null, '__admin_client', 'x'.repeat(300), '\0'];

/** Kafka lets a client delete or change the offsets topic: lawful, and the good client beside would notice. */
const SPARES_INTERNAL_TOPICS: ReadonlySet<number> = new Set([apis.deleteTopics, apis.createPartitions, apis.alterConfigs, apis.incrementalAlterConfigs].map(({ key }) => key));

function sparing(name: Buffer): Buffer {
  return name.toString() === '__consumer_offsets' ? Buffer.from('__consumer_offset_') : name;
}

/** The frames of one seed, for one listener: frame `n` depends on the seed, on `n` and on the vocabulary, never on earlier frames. */
export class FrameGenerator {
  private readonly seed: number;
  private readonly vocabulary: Vocabulary;
  private readonly targets: readonly { readonly api: Api; readonly version: number }[];

  constructor(options: { seed: number; listener: ListenerName; vocabulary: Vocabulary }) {
    this.seed = options.seed;
    this.vocabulary = options.vocabulary;
    this.targets = allApis
      .filter((api) => servedOn(api, options.listener))
      .flatMap((api) => Array.from({ length: api.serve.max - api.advertiseMin + 1 }, (_, i) => ({ api, version: api.advertiseMin + i })));
  }

  /** Every advertised (API, version) comes once in as many frames. */
  get targetCount(): number {
    return this.targets.length;
  }

  frame(number: number): FuzzFrame {
    const random = seededRandom(mix(this.seed, number));
    // One frame in twelve is a Produce: record batches are a grammar of their own.
    const target = oneIn(random, 12) && this.targets[0]?.api.key === apis.produce.key ? produceTarget(random) : this.targets[number % this.targets.length];
    if (!target) throw new RangeError('the listener serves nothing');
    const { api, version } = target;
    const layer = layerOf(random.int(0, 100));
    const { value, sites } = plausible(api.request.fields, version, random, this.vocabulary);
    const notes: string[] = [];
    if (layer === 'field' && sites.length > 0) notes.push(mutateSite(pick(random, sites), random));
    const place = { version, flexible: isFlexible(api.request, version) };
    const header = {
      requestApiKey: api.key,
      requestApiVersion: version,
      correlationId: number & 0x7fff_ffff,
      clientId: pick(random, CLIENT_IDS),
    };
    const headerVersion = place.flexible ? 2 : 1;
    const headerTokens = tokensOf(requestHeader.fields, header, { version: headerVersion, flexible: headerVersion === 2 }, 'header');
    let tokens = [...headerTokens, ...tokensOf(api.request.fields, value, place)];
    if (SPARES_INTERNAL_TOPICS.has(api.key)) tokens = tokens.map((token) => (token.kind === 'text' ? { ...token, bytes: sparing(token.bytes) } : token));
    if (layer === 'wire') tokens = wireMutation(tokens, headerTokens.length, random, notes);
    const body = Buffer.concat(tokens.map(({ bytes }) => bytes));
    const bytes = layer === 'noise' ? noise(framed(body), random, notes) : sized(body, layer, random, notes);
    return { number, layer, api, version, note: notes.join('; ') || 'as it should be', bytes };
  }
}

function produceTarget(random: Random): { api: Api; version: number } {
  return { api: apis.produce as unknown as Api, version: random.int(apis.produce.serve.min, apis.produce.serve.max + 1) };
}

function layerOf(percent: number): Layer {
  if (percent < 8) return 'valid';
  if (percent < 55) return 'field';
  return percent < 88 ? 'wire' : 'noise';
}

/** Changes one token: a length that lies, a number at its limit, bytes left out or doubled, tags nobody knows. */
function wireMutation(tokens: readonly Token[], headerTokens: number, random: Random, notes: string[]): Token[] {
  const candidates = tokens.map((token, index) => ({ token, index })).filter(({ token, index }) => index >= 2 && token.bytes.length > 0);
  const lengths = candidates.filter(({ token }) => /length|count|size|tag|presence/.test(token.kind));
  const { token, index } = pick(random, lengths.length > 0 && !oneIn(random, 3) ? lengths : candidates);
  const replaced = (bytes: Buffer, what: string): Token[] => {
    notes.push(`${token.path} (${token.kind}) ${what}`);
    return tokens.with(index, { ...token, bytes });
  };
  const left = bytesIn(tokens.slice(index + 1));
  if (token.kind === 'tag-count') return unknownTags(tokens, index, random, notes);
  if (token.kind.endsWith('-length')) {
    const length = pick(random, [-1, -2, 0, 1, left, left + 1, left - 1, 32_767, 32_768, 65_536, 100_000_000, 2_147_483_646, -2_147_483_648]);
    if (token.compact && oneIn(random, 4)) return replaced(pick(random, ODD_VARINTS), 'is an odd varint');
    if (token.compact) return replaced(uvarint(Math.max(0, length + 1)), `says ${length}`);
    const size = token.kind === 'string-length' ? 2 : 4;
    const fits = size === 2 ? Math.max(-32_768, Math.min(32_767, length)) : length;
    return replaced(lengthBytes(fits, false, size), `says ${fits}`);
  }
  if (token.kind === 'tag' || token.kind === 'tag-size') return replaced(pick(random, ODD_VARINTS), 'is an odd varint');
  switch (random.int(0, 6)) {
    case 0:
      notes.push(`cut off at ${token.path}`);
      return tokens.slice(0, index);
    case 1:
      notes.push(`${token.path} is left out`);
      return tokens.toSpliced(index, 1);
    case 2:
      notes.push(`${token.path} comes twice`);
      return tokens.toSpliced(index, 0, token);
    case 3:
      notes.push('bytes after the message');
      return [...tokens, { ...token, bytes: random.bytes(random.int(1, 20)) }];
    case 4:
      if (index < headerTokens) return replaced(Buffer.alloc(token.bytes.length, pick(random, [0, 0x7f, 0x80, 0xff])), 'is filled');
      return replaced(random.bytes(token.bytes.length), 'is random');
    default:
      return replaced(token.bytes.subarray(0, random.int(0, token.bytes.length)), 'is cut short');
  }
}

/** Varints that are too long, too large, padded, or never end. */
const ODD_VARINTS: readonly Buffer[] = ['ffffffff0f', '8080808010', 'ffffffffff01', 'ffffffffffffffffff01', '8000', '80808000', 'ff', 'ffffffff07', '80'].map((hex) => Buffer.from(hex, 'hex'));

/** Tagged fields that nobody knows must be skipped; a count or size that lies must not be believed. */
function unknownTags(tokens: readonly Token[], index: number, random: Random, notes: string[]): Token[] {
  const token = tokens[index];
  if (!token) return [...tokens];
  const count = token.bytes[0] ?? 0;
  if (oneIn(random, 3)) {
    notes.push(`${token.path} lies`);
    return tokens.with(index, { ...token, bytes: pick(random, [...ODD_VARINTS, uvarint(count + 1), uvarint(129), uvarint(1_000_000)]) });
  }
  const extra = random.int(1, 5);
  const tags = Array.from({ length: extra }, (_, i) => {
    const data = random.bytes(random.int(0, 12));
    return Buffer.concat([uvarint(1000 + i), uvarint(data.length), data]);
  });
  notes.push(`${extra} unknown tags in ${token.path}`);
  // Behind the known ones, which are part of later tokens, the order would be wrong only for strict readers: Kafka's is not.
  return tokens.with(index, { ...token, bytes: Buffer.concat([uvarint(count + extra), ...tags]) });
}

function framed(body: Buffer, size = body.length): Buffer {
  const bytes = Buffer.allocUnsafe(4 + body.length);
  bytes.writeInt32BE(size, 0);
  body.copy(bytes, 4);
  return bytes;
}

const SIZES = [-1, 0, 1, 7, 8, -2_147_483_648, 2_147_483_647, 104_857_601, 104_857_600, 0x47455420, 0x16030100];

/** The frame with its size, which lies once in fifteen on the wire layer. */
function sized(body: Buffer, layer: Layer, random: Random, notes: string[]): Buffer {
  if (layer !== 'wire' || !oneIn(random, 15)) return framed(body);
  const size = pick(random, [...SIZES, body.length + 1, body.length - 1, body.length * 2]);
  notes.push(`frame size ${size} instead of ${body.length}`);
  return framed(body, size);
}

function noise(frame: Buffer, random: Random, notes: string[]): Buffer {
  const from = oneIn(random, 4) ? 0 : 4;
  switch (random.int(0, 5)) {
    case 0: {
      const at = random.int(from, frame.length);
      notes.push(`cut at byte ${at}`);
      return resize(frame.subarray(0, at));
    }
    case 1: {
      const bytes = random.bytes(random.int(8, 200));
      notes.push(`${bytes.length} random bytes behind the header`);
      return resize(Buffer.concat([frame.subarray(0, Math.min(frame.length, 14)), bytes]));
    }
    case 2: {
      const at = random.int(from, frame.length);
      const length = random.int(1, 9);
      notes.push(`${length} bytes put in at ${at}`);
      return resize(Buffer.concat([frame.subarray(0, at), random.bytes(length), frame.subarray(at)]));
    }
    case 3: {
      const at = random.int(from, frame.length);
      const length = random.int(1, 9);
      notes.push(`${length} bytes taken out at ${at}`);
      return resize(Buffer.concat([frame.subarray(0, at), frame.subarray(at + length)]));
    }
    default: {
      const copy = Buffer.from(frame);
      const flips = random.int(1, 9);
      for (let i = 0; i < flips; i += 1) {
        const at = random.int(from, copy.length);
        copy[at] = (copy[at] ?? 0) ^ (1 << random.int(0, 8));
      }
      notes.push(`${flips} bits flipped`);
      return copy;
    }
  }
}

/** Puts the size right again, so that the noise reaches the decoder. */
function resize(frame: Buffer): Buffer {
  if (frame.length < 4) return Buffer.from(frame);
  const copy = Buffer.from(frame);
  copy.writeInt32BE(copy.length - 4, 0);
  return copy;
}
