import { describe, expect, test } from 'vitest';
import { apis } from '../protocol/apis.ts';
import { decode } from '../protocol/codec.ts';
import { errors } from '../protocol/errors.ts';
import { decodeResponse, encodeRequestFrame } from '../protocol/frames.ts';
import { testImage, testServices } from '../../test/kit/broker-services.ts';
import { CLOSE_CONNECTION, type Handler, NO_REPLY, handler } from './handler.ts';
import { handlers } from './handlers.ts';
import type { ConnectionFacts, FrameAnswer } from './net/connection.ts';
import { Pipeline } from './pipeline.ts';
import type { ListenerName } from './request-context.ts';
import type { BrokerServices } from './services.ts';

const connection: ConnectionFacts = { id: 'c1', clientHost: '/127.0.0.1', closed: new AbortController().signal };

function aPipeline(options: { handlers?: readonly Handler[]; listener?: ListenerName; services?: BrokerServices } = {}) {
  const services = options.services ?? testServices({ image: testImage([1, 2]) });
  const broken: Error[] = [];
  const pipeline = new Pipeline({
    listener: options.listener ?? 'PLAINTEXT',
    handlers: options.handlers ?? handlers,
    services,
    onInvariantBroken: (error) => broken.push(error),
  });
  return { pipeline, services, broken, answer: (frame: Buffer) => pipeline.answer(frame, connection) };
}

function header(apiKey: number, apiVersion: number, rest: Buffer = Buffer.from([0xff, 0xff])): Buffer {
  const fixed = Buffer.alloc(8);
  fixed.writeInt16BE(apiKey, 0);
  fixed.writeInt16BE(apiVersion, 2);
  fixed.writeInt32BE(42, 4);
  return Buffer.concat([fixed, rest]);
}

function apiVersionsFrame(apiVersion: number, name = 'kcat', version = '1.7.1'): Buffer {
  return Buffer.concat(
    encodeRequestFrame(apis.apiVersions, { apiVersion, correlationId: 42, clientId: 'x' }, { clientSoftwareName: name, clientSoftwareVersion: version }),
  );
}

function bytesOf(answer: FrameAnswer): Buffer {
  if (answer.kind !== 'reply') throw new Error(`no reply but ${answer.kind}`);
  return Buffer.concat(answer.chunks);
}

describe('pipeline', () => {
  test('V2: answers an ApiVersions version above ours with a v0 body, error 35 and only its own range', async () => {
    const frame = bytesOf(await aPipeline().answer(header(18, 9, Buffer.from([0xff, 0xff, 0x00, 0x01]))));
    expect(frame.readInt32BE(0)).toBe(42);
    expect(decode(apis.apiVersions.response, 0, frame.subarray(4))).toMatchObject({
      errorCode: errors.UNSUPPORTED_VERSION,
      apiKeys: [{ apiKey: 18, minVersion: 0, maxVersion: apis.apiVersions.serve.max }],
    });
    expect(frame.length).toBe(4 + 2 + 4 + 6);
  });

  test.each([
    ['an unknown key', header(4, 0)],
    ['a version above the served range', header(3, 99)],
    ['a version below the served range', header(0, 2)],
    ['an internal API on the client listener', header(62, 0)],
    ['a negative version', header(3, -1)],
    ['a frame shorter than a header', Buffer.from([0, 3, 0])],
    ['an empty frame', Buffer.alloc(0)],
    ['a body that ends too early', header(3, 1, Buffer.from([0xff, 0xff, 0, 0]))],
    ['an array length that the frame cannot hold', header(3, 1, Buffer.from([0xff, 0xff, 0x7f, 0xff, 0xff, 0xff]))],
  ])('V3: closes the connection on %s', async (_what, frame) => {
    expect(await aPipeline().answer(frame)).toEqual({ kind: 'close' });
  });

  test('the INTERNAL listener does not serve client APIs', async () => {
    expect(await aPipeline({ listener: 'INTERNAL' }).answer(header(3, 1, Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff])))).toEqual({ kind: 'close' });
  });

  test.each([0, 1, 2, 3, 4])('V7: ApiVersions v%i advertises Produce from 0 and no internal key', async (version) => {
    const response = decodeResponse(apis.apiVersions, version, 42, bytesOf(await aPipeline().answer(apiVersionsFrame(version))));
    const keys = new Map(response.apiKeys.map((row) => [row.apiKey, row]));
    expect(response.errorCode).toBe(0);
    expect(keys.get(0)).toEqual({ apiKey: 0, minVersion: 0, maxVersion: apis.produce.serve.max });
    expect(keys.get(1)?.minVersion).toBe(4);
    for (const internal of [52, 53, 54, 56, 58, 59, 62, 63, 67]) expect(keys.has(internal)).toBe(false);
  });

  test.each([
    ['-bad', '1.0'],
    ['ok', ''],
    ['ok', '1.0-'],
    ['with space', '1.0'],
  ])('V4: refuses client name %j and version %j from v3 on', async (name, version) => {
    const { answer } = aPipeline();
    const refused = decodeResponse(apis.apiVersions, 3, 42, bytesOf(await answer(apiVersionsFrame(3, name, version))));
    expect(refused.errorCode).toBe(errors.INVALID_REQUEST);
    const old = decodeResponse(apis.apiVersions, 2, 42, bytesOf(await answer(apiVersionsFrame(2, name, version))));
    expect(old.errorCode).toBe(0);
  });

  test('V6: lists no supported feature whose minimum is 0 below v4', async () => {
    const response = decodeResponse(apis.apiVersions, 3, 42, bytesOf(await aPipeline().answer(apiVersionsFrame(3))));
    expect(response.supportedFeatures.every(({ minVersion }) => minVersion > 0)).toBe(true);
  });

  test('the response header of ApiVersions is version 0 even when the body is flexible', async () => {
    const frame = bytesOf(await aPipeline().answer(apiVersionsFrame(3)));
    expect(frame.readInt32BE(0)).toBe(42);
    expect(frame.readInt16BE(4)).toBe(0);
  });

  test('skips tagged fields that it does not know', async () => {
    const known = apiVersionsFrame(3);
    const tagged = Buffer.concat([known.subarray(0, known.length - 1), Buffer.from([1, 99, 3, 1, 2, 3])]);
    const response = decodeResponse(apis.apiVersions, 3, 42, bytesOf(await aPipeline().answer(tagged)));
    expect(response.errorCode).toBe(0);
  });

  test('counts requests and error codes and times them per API', async () => {
    const failing = handler(apis.describeCluster, () => ({ errorCode: 115 }));
    const { answer, services } = aPipeline({ handlers: [failing] });
    const frame = Buffer.concat(encodeRequestFrame(apis.describeCluster, { apiVersion: 0, correlationId: 1, clientId: null }, {}));
    await answer(frame);
    await answer(frame);
    const labels = { api: 'DescribeCluster', listener: 'PLAINTEXT' };
    const samples = services.metrics.snapshot().filter((sample) => sample.labels.api === 'DescribeCluster');
    expect(samples).toMatchObject([
      { name: 'request-count', labels, value: 2 },
      { name: 'error-count', labels, value: 2 },
      { name: 'request-total-time-ms', labels, histogram: { count: 2 } },
    ]);
  });

  test('does what a handler says about replies', async () => {
    const frame = Buffer.concat(encodeRequestFrame(apis.describeCluster, { apiVersion: 0, correlationId: 1, clientId: null }, {}));
    expect(await aPipeline({ handlers: [handler(apis.describeCluster, () => NO_REPLY)] }).answer(frame)).toEqual({ kind: 'no-reply' });
    expect(await aPipeline({ handlers: [handler(apis.describeCluster, () => CLOSE_CONNECTION)] }).answer(frame)).toEqual({ kind: 'close' });
  });
});
