import { type Api, apiByKey, apis, servesVersion } from '../../protocol/apis.ts';
import { decode } from '../../protocol/codec.ts';
import { errors } from '../../protocol/errors.ts';
import { decodeRequestHeader, encodeResponseFrame, peekRequest } from '../../protocol/frames.ts';
import { errorCodesIn } from '../error-codes.ts';
import { handler } from '../handler.ts';

/** What a broker may forward for a client: the APIs that the controller decides and that clients may call. */
const FORWARDABLE = new Set<number>(
  [
    apis.createTopics,
    apis.deleteTopics,
    apis.createPartitions,
    apis.alterConfigs,
    apis.incrementalAlterConfigs,
    apis.electLeaders,
    apis.describeQuorum,
  ].map(({ key }) => key),
);

/**
 * Envelope, version 0, INTERNAL listener only.
 *
 * Behaviour: carries a client's admin request from the broker that got it to the active controller, with the client's principal
 * and address (KIP-590). NOT_CONTROLLER makes the sender look for the controller again.
 * Deviations: principal and address travel as UTF-8 text (`User:ANONYMOUS`, `/127.0.0.1`), since only brokers of one build meet here.
 */
export const envelope = handler(apis.envelope, async (request, _context, services) => {
  const frame = request.requestData;
  const { apiKey, apiVersion } = peekRequest(frame);
  const api: Api | undefined = FORWARDABLE.has(apiKey) ? apiByKey(apiKey) : undefined;
  if (!api || !servesVersion(api, apiVersion)) return { errorCode: errors.INVALID_REQUEST };
  const { header, reader } = decodeRequestHeader(frame);
  const response = await services.answerAsController(api, decode(api.request, apiVersion, reader), {
    apiVersion,
    principal: request.requestPrincipal?.toString() ?? '',
    clientHost: request.clientHostAddress.toString(),
  });
  if (errorCodesIn(api.response, response).includes(errors.NOT_CONTROLLER)) return { errorCode: errors.NOT_CONTROLLER };
  return { responseData: Buffer.concat(encodeResponseFrame(api, apiVersion, header.correlationId, response)), errorCode: errors.NONE };
});
