import { assert } from '../base/assert.ts';
import type { Controller } from '../controller/controller.ts';
import { type ControllerApi, controllerApis } from '../controller/controller-requests.ts';
import { failedResponse } from '../controller/not-controller.ts';
import { type Api, apis } from '../protocol/apis.ts';
import type { Decoded, Encodable } from '../protocol/definition.ts';
import { errors } from '../protocol/errors.ts';
import type { describeQuorumRequest, describeQuorumResponse } from '../protocol/messages/55-describe-quorum.ts';
import type { AnswerAsController } from './controller-channel.ts';

type DescribeQuorum = (request: Decoded<typeof describeQuorumRequest>) => Encodable<typeof describeQuorumResponse>;

/**
 * Answers requests as this node's controller. DescribeQuorum belongs to the quorum's leader, which is the controller. A node
 * without a voter (`controller` undefined) answers NOT_CONTROLLER.
 */
export function controllerDispatch(options: { controller: Controller | undefined; describeQuorum: DescribeQuorum }): AnswerAsController {
  const answer = async (api: Api, request: never, apiVersion: number): Promise<unknown> => {
    if (api.key === apis.describeQuorum.key) return options.describeQuorum(request);
    const name = controllerApiOf(api);
    if (!options.controller) return failedResponse(name, request, errors.NOT_CONTROLLER);
    return options.controller.handle(name, request, { apiVersion });
  };
  // The table of APIs and the controller's exchanges name the same messages; TypeScript cannot follow the lookup by name.
  return (async (api, request, caller) => answer(api as unknown as Api, request as never, caller.apiVersion)) as AnswerAsController;
}

function controllerApiOf(api: Api): ControllerApi {
  const name = api.name.charAt(0).toLowerCase() + api.name.slice(1);
  assert(controllerApis.has(name), `${api.name} is not an API of the controller`);
  return name as ControllerApi;
}
