import { type Api, apiByKey, apis, servesVersion } from '../../../server/protocol/apis.ts';
import { decode, isFlexible } from '../../../server/protocol/codec.ts';
import { responseHeader } from '../../../server/protocol/messages/headers.ts';
import { BinaryReader } from '../../../server/protocol/reader.ts';

/** What the answer to one request must be. */
export interface Expected {
  readonly apiKey: number;
  readonly version: number;
  readonly correlationId: number;
}

/** Requests that may wait for something else, and then longer than a fuzzer does. */
const MAY_PARK: ReadonlySet<number> = new Set([apis.fetch.key, apis.joinGroup.key, apis.syncGroup.key]);

/** The answer that a frame (without its size) deserves; undefined when it gets none. */
export function expectedOf(frame: Buffer): Expected | undefined {
  if (isUnanswered(frame)) return undefined;
  if (frame.length < 8) return { apiKey: -1, version: -1, correlationId: -1 };
  return { apiKey: frame.readInt16BE(0), version: frame.readInt16BE(2), correlationId: frame.readInt32BE(4) };
}

export function mayPark({ apiKey }: Expected): boolean {
  return MAY_PARK.has(apiKey);
}

/** What is wrong with an answer: it must carry the request's correlation id and be exactly one message of its API and version. */
export function answerFlaw(expected: Expected | undefined, answer: Buffer): string | undefined {
  const correlationId = answer.readInt32BE(0);
  if (!expected) return `an answer ${correlationId} that nobody asked for`;
  if (expected.correlationId !== correlationId) return `answer ${correlationId} to request ${expected.correlationId}`;
  const api = apiByKey(expected.apiKey);
  if (!api) return `an answer to unknown api ${expected.apiKey}`;
  const flaw = decodeFlaw(api, expected.version, answer);
  return flaw && `the answer of ${api.name} v${expected.version} does not decode: ${flaw}`;
}

function decodeFlaw(api: Api, version: number, answer: Buffer): string | undefined {
  const served = servesVersion(api, version);
  if (!served && api.key !== apis.apiVersions.key) return 'the version is not served';
  const bodyVersion = served ? version : 0;
  const flexibleHeader = api.key !== apis.apiVersions.key && isFlexible(api.response, bodyVersion);
  try {
    const reader = new BinaryReader(answer);
    decode(responseHeader, flexibleHeader ? 1 : 0, reader);
    decode(api.response, bodyVersion, reader);
    return reader.remaining === 0 ? undefined : `${reader.remaining} bytes are left over`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const CLIENT_ID_AT = 8;

/** Produce with acks=0 gets no answer when all went well. Reads just enough of the request to know. */
function isUnanswered(frame: Buffer): boolean {
  if (frame.length < 10 || frame.readInt16BE(0) !== apis.produce.key) return false;
  const version = frame.readInt16BE(2);
  if (!servesVersion(apis.produce as unknown as Api, version)) return false;
  try {
    return acksOf(frame, version) === 0;
  } catch {
    return false;
  }
}

function acksOf(frame: Buffer, version: number): number {
  const flexible = isFlexible(apis.produce.request, version);
  const reader = new BinaryReader(frame, CLIENT_ID_AT);
  const clientId = reader.int16();
  reader.skip(Math.max(0, clientId));
  if (flexible) {
    for (let tags = reader.uvarint(); tags > 0; tags -= 1) {
      reader.uvarint();
      reader.skip(reader.uvarint());
    }
  }
  const transactionalId = flexible ? reader.uvarint() - 1 : reader.int16();
  reader.skip(Math.max(0, transactionalId));
  return reader.int16();
}
