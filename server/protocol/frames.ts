import { limits } from '../base/limits.ts';
import { type Api, apiByKey } from './apis.ts';
import { decode, encodeTo, isFlexible } from './codec.ts';
import type { Decoded, Encodable, MessageDefinition } from './definition.ts';
import { requestHeader, responseHeader } from './messages/headers.ts';
import { BinaryReader, MalformedMessageError } from './reader.ts';
import { BinaryWriter } from './writer.ts';

/**
 * Whole frames, without the 4-byte size before them: header and body. Header versions follow the body: request header v2 and
 * response header v1 from a message's first flexible version on; ApiVersions' response header stays v0 (KIP-511), so that a
 * client can read the answer before it knows what the broker speaks.
 */
export interface RequestHeader {
  readonly apiKey: number;
  readonly apiVersion: number;
  readonly correlationId: number;
  readonly clientId: string | null;
}

const API_VERSIONS_KEY = 18;

function requestHeaderVersion(api: Api, version: number): number {
  return isFlexible(api.request, version) ? 2 : 1;
}

function responseHeaderVersion(api: Api, version: number): number {
  if (api.key === API_VERSIONS_KEY) return 0;
  return isFlexible(api.response, version) ? 1 : 0;
}

/** The fixed start of every request: key, version, correlation id. Throws MalformedMessageError when shorter than that. */
export function peekRequest(frame: Buffer): { apiKey: number; apiVersion: number; correlationId: number } {
  if (frame.length < 8) throw new MalformedMessageError(`request of ${frame.length} bytes has no header`);
  return { apiKey: frame.readInt16BE(0), apiVersion: frame.readInt16BE(2), correlationId: frame.readInt32BE(4) };
}

/**
 * Reads the header of a request that this engine knows and leaves `reader` at the body. The caller has checked key and
 * version (`peekRequest`), except that an ApiVersions version above ours is read as header v2, which it always has.
 */
export function decodeRequestHeader(frame: Buffer): { header: RequestHeader; reader: BinaryReader } {
  const { apiKey, apiVersion } = peekRequest(frame);
  const api = apiByKey(apiKey);
  if (!api) throw new MalformedMessageError(`unknown api key ${apiKey}`);
  const reader = new BinaryReader(frame);
  reader.elementsLeft = limits.requestElements;
  const known = decode(requestHeader, requestHeaderVersion(api, apiVersion), reader);
  return {
    header: {
      apiKey: known.requestApiKey,
      apiVersion: known.requestApiVersion,
      correlationId: known.correlationId,
      clientId: known.clientId,
    },
    reader,
  };
}

/** A request as chunks for one gathered write. */
export function encodeRequestFrame<Req extends MessageDefinition>(
  api: Api<Req>,
  header: { apiVersion: number; correlationId: number; clientId: string | null },
  request: Encodable<Req>,
): Buffer[] {
  const writer = new BinaryWriter();
  const headerVersion = requestHeaderVersion(api as unknown as Api, header.apiVersion);
  encodeTo(writer, requestHeader, headerVersion, {
    requestApiKey: api.key,
    requestApiVersion: header.apiVersion,
    correlationId: header.correlationId,
    clientId: header.clientId,
  });
  encodeTo(writer, api.request, header.apiVersion, request);
  return writer.chunks();
}

/** A response as chunks for one gathered write. */
export function encodeResponseFrame<Res extends MessageDefinition>(
  api: Api<MessageDefinition, Res>,
  version: number,
  correlationId: number,
  response: Encodable<Res>,
): Buffer[] {
  const writer = new BinaryWriter();
  encodeTo(writer, responseHeader, responseHeaderVersion(api as unknown as Api, version), { correlationId });
  encodeTo(writer, api.response, version, response);
  return writer.chunks();
}

/** Reads a response to a request of `version`. Throws MalformedMessageError, also when it answers another request. */
export function decodeResponse<Res extends MessageDefinition>(
  api: Api<MessageDefinition, Res>,
  version: number,
  correlationId: number,
  frame: Buffer,
): Decoded<Res> {
  const reader = new BinaryReader(frame);
  const header = decode(responseHeader, responseHeaderVersion(api as unknown as Api, version), reader);
  if (header.correlationId !== correlationId) {
    throw new MalformedMessageError(`answer ${header.correlationId} to request ${correlationId}`);
  }
  return decode(api.response, version, reader);
}
